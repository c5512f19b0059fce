import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { Bench } from '../harness/bench';
import { Client } from '../harness/client';
import { compare, type Comparison } from '../harness/compare';
import type { Line } from '../harness/line';
import { meOf } from '../harness/operations';
import { seedPeople } from '../harness/people';
import type { Sample } from '../harness/rounds';
import { runProgram, type Stream } from '../harness/tasks';
import { bareApollo } from './me.line';

const CLIENTS = 32;
const NEEDED = { skipped: 'needs a database server: set BENCH_MONGODB_URI' };

/** P2: what `me` costs the gateway's process where session and block are read from a server on every request. */
export const serverMeLine: Line = serverLine({
  id: 'P2',
  title: "CPU of the gateway process for a `me` on a database server, against bare Apollo's for a constant query",
  limit: 2.5,
  asks: (people) => ({ operations: people.map(meOf) }),
});

/** P11: the same of a rotation. */
export const serverRefreshLine: Line = serverLine({
  id: 'P11',
  title: "CPU of the gateway process for a `refreshToken` on a database server, against bare Apollo's query",
  limit: 4,
  asks: (people) => ({ refreshTokens: people.map(({ refreshToken }) => refreshToken) }),
});

interface ServerLine {
  readonly id: string;
  readonly title: string;
  readonly limit: number;
  asks(people: Awaited<ReturnType<typeof seedPeople>>): Stream['asks'];
}

function serverLine({ asks, id, limit, title }: ServerLine): Line {
  const measure = async (bench: Bench) => {
    const uri = process.env['BENCH_MONGODB_URI'];
    if (uri === undefined) return NEEDED;
    const comparison: Comparison = {
      baseline: bareApollo(bench),
      gateway: { name: 'gateway', measure: () => onDatabase(bench, uri, asks) },
      of: 'cpuMicroseconds',
      goal: { limit, want: 'at most', unit: 'x' },
    };
    return compare(comparison, bench.effort.rounds);
  };
  return { id, title, measure };
}

/** A round on a gateway with a database of its own, which is dropped. The server takes what cores it gets: CPU is judged. */
async function onDatabase(bench: Bench, uri: string, asks: ServerLine['asks']): Promise<Sample> {
  const database = `gatehouse_bench_${randomUUID().slice(0, 8)}`;
  const env = { MONGODB_URI: uri, MONGODB_DB: database };
  const { pid, stop, url } = await bench.gateway({ core: bench.cores.server, env });
  try {
    const people = await seedPeople(new Client(url), CLIENTS);
    const stream = { name: 'asked', pace: { clients: CLIENTS, pauseMs: 0 }, asks: asks(people) };
    return await runProgram('streams', { ...bench.effort, url, pid, streams: [stream] }, bench.cores.client);
  } finally {
    await stop();
    await drop(uri, database);
  }
}

async function drop(uri: string, database: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  await client.db(database).dropDatabase();
  await client.close();
}
