import { compare } from '../harness/compare';
import type { Line } from '../harness/line';
import type { Contender } from '../harness/rounds';
import type { Server } from '../harness/server';

/** P7: how long a restart takes, from the process to its first GraphQL answer, on data that is there. */
export const startLine: Line = {
  id: 'P7',
  title: 'start to first answer against bare Apollo',
  measure: async (bench) => {
    await bench.people();
    const comparison = {
      baseline: starting('bare Apollo', () => bench.apollo()),
      gateway: starting('gateway', () => bench.gateway()),
      of: 'startMs',
      goal: { limit: startLimit(process.versions.node), want: 'at most', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

/** Returns what P7 allows: Node 20 is past its end of life and held to less. */
export function startLimit(version: string): number {
  return Number.parseInt(version, 10) < 22 ? 2 : 1.5;
}

function starting(name: string, start: () => Promise<Server>): Contender {
  const measure = async () => {
    const { startMs, stop } = await start();
    await stop();
    return { startMs };
  };
  return { name, measure };
}
