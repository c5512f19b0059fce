import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../harness/bench';
import { compare, middle, shown } from '../harness/compare';
import type { Line } from '../harness/line';
import { loginOf, meOf } from '../harness/operations';
import { anonymousBytes, processCount, residentBytes } from '../harness/processes';
import { type Contender, interleaved, type Sample } from '../harness/rounds';
import type { Server } from '../harness/server';
import { slope } from '../harness/statistics';
import { runProgram, type Stream } from '../harness/tasks';
import { HASH_COST } from './login.line';

const MEBIBYTE = 1_048_576;
const SETTLE_MS = 1000;

/** A hashing process that was started with the gateway and got nothing to do is let go by then. */
const UNUSED_MS = 60_000;
const SAMPLE_MS = 50;
const ALLOWANCE_MB = 64;
const STORM_LOGINS_PER_SECOND = 500;
const COLLECT = 'bench/programs/collect.cjs';

/** P8: the memory of an idle gateway. */
export const idleMemoryLine: Line = {
  id: 'P8',
  title: 'resident memory at rest against bare Apollo',
  measure: async (bench) => {
    await bench.people();
    const comparison = {
      baseline: resting('bare Apollo', () => bench.apollo()),
      gateway: resting('gateway', () => bench.gateway()),
      of: 'residentMb',
      goal: { limit: 1.7, want: 'at most', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

/** P8s: the most that gateway and hashing process take together while more people sign in than can be hashed. */
export const stormMemoryLine: Line = {
  id: 'P8s',
  title: 'resident memory in a login storm beyond idle, less two hashes a thread; child processes included',
  measure: async (bench) => {
    const contender = { name: 'storm', measure: () => stormMemory(bench) };
    const samples = await interleaved(bench.effort.rounds, [contender]);
    const storm = samples['storm'] ?? [];
    const hashesMb = (2 * bench.hashesAtATime(undefined) * HASH_COST.memoryKiB) / 1024;
    return {
      figure: middle(storm, 'growthMb') - hashesMb,
      goal: { limit: ALLOWANCE_MB, want: 'at most', unit: ' MB' },
      baselineSpread: null,
      samples,
      notes: ['idleMb', 'peakMb'].map((name) => `${name}: ${shown(middle(storm, name))}`),
    };
  },
};

/** P12: whether memory grows for as long as the gateway serves. */
export const slopeLine: Line = {
  id: 'P12',
  title: 'growth of resident memory that no file stands behind, under refresh and `me`',
  measure: async (bench) => {
    const people = await bench.people();
    const streams: Stream[] = [
      { name: 'me', pace: { clients: 8, pauseMs: 20 }, asks: { operations: people.map(meOf) } },
      {
        name: 'refresh',
        pace: { clients: 4, pauseMs: 100 },
        asks: { refreshTokens: people.map(({ refreshToken }) => refreshToken) },
      },
    ];
    const sample = await watched(bench, streams);
    return {
      figure: sample['growthMbPerMinute'] ?? Number.NaN,
      goal: { limit: 1, want: 'at most', unit: ' MB/min' },
      baselineSpread: null,
      samples: { gateway: [sample] },
      notes: Object.entries(sample).map(([name, value]) => `${name}: ${shown(value)}`),
    };
  },
};

function resting(name: string, start: () => Promise<Server>): Contender {
  const measure = async () => {
    const { pid, stop } = await start();
    await sleep(SETTLE_MS);
    const end = Date.now() + UNUSED_MS;
    while (processCount(pid) > 1 && Date.now() < end) await sleep(SETTLE_MS);
    const residentMb = residentBytes(pid) / MEBIBYTE;
    await stop();
    return { residentMb };
  };
  return { name, measure };
}

async function stormMemory(bench: Bench): Promise<Sample> {
  const operations = (await bench.people()).map(loginOf);
  const logins: Stream = { name: 'login', pace: { perSecond: STORM_LOGINS_PER_SECOND }, asks: { operations } };
  const { pid, stop, url } = await bench.gateway();
  try {
    await sleep(SETTLE_MS);
    const idleMb = residentBytes(pid) / MEBIBYTE;
    const [figures, seen] = await sampledWhile(
      () => runProgram('streams', { ...bench.effort, url, pid, streams: [logins] }, undefined),
      () => residentBytes(pid) / MEBIBYTE,
    );
    const peakMb = Math.max(...seen.map(([, megabytes]) => megabytes));
    return { ...figures, idleMb, peakMb, growthMb: peakMb - idleMb };
  } finally {
    await stop();
  }
}

/** Collecting garbage every second leaves what is held; the first third of the time fills caches and is not counted. */
async function watched(bench: Bench, streams: readonly Stream[]): Promise<Sample> {
  const { watchMs } = bench.effort;
  const { pid, stop, url } = await bench.gateway({ flags: ['--expose-gc', '-r', path.resolve(COLLECT)] });
  try {
    const [figures, seen] = await sampledWhile(
      () => runProgram('streams', { url, pid, streams, warmUpMs: watchMs / 2, measureMs: watchMs }, undefined),
      () => anonymousBytes(pid) / MEBIBYTE,
    );
    const counted = seen.slice(Math.ceil(seen.length / 3));
    return { ...figures, growthMbPerMinute: slope(floors(counted)) };
  } finally {
    await stop();
  }
}

const FLOOR_MINUTES = 2 / 60;

/** The lowest value of every two seconds: what remains between collections of garbage. */
function floors(points: readonly Point[]): Point[] {
  const lowest = new Map<number, Point>();
  for (const [minutes, megabytes] of points) {
    const window = Math.floor(minutes / FLOOR_MINUTES);
    if (megabytes < (lowest.get(window)?.[1] ?? Number.POSITIVE_INFINITY)) lowest.set(window, [minutes, megabytes]);
  }
  return [...lowest.values()];
}

type Point = readonly [minutes: number, megabytes: number];

/** Runs the work, and returns its result with the values read every moment while it ran. */
async function sampledWhile<T>(work: () => Promise<T>, read: () => number): Promise<[T, Point[]]> {
  const points: Point[] = [];
  const started = performance.now();
  const timer = setInterval(() => points.push([(performance.now() - started) / 60_000, read()]), SAMPLE_MS);
  try {
    return [await work(), points];
  } finally {
    clearInterval(timer);
  }
}
