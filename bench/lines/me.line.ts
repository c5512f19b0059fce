import type { Bench } from '../harness/bench';
import { compare } from '../harness/compare';
import type { Line } from '../harness/line';
import { HELLO, meOf, type Operation } from '../harness/operations';
import type { Contender } from '../harness/rounds';
import type { Server } from '../harness/server';
import { runProgram } from '../harness/tasks';

const CONNECTIONS = 32;

/** P1: what a signed-in user's request costs, measured in requests a second. */
export const meLine: Line = {
  id: 'P1',
  title: 'authenticated `me`, embedded storage: requests/s against a constant query of bare Apollo',
  measure: async (bench) => {
    const people = (await bench.people()).slice(0, CONNECTIONS);
    const gateway = () => bench.gateway({ core: bench.cores.server });
    const comparison = {
      baseline: bareApollo(bench),
      gateway: closedLoop(bench, { name: 'gateway', start: gateway, operations: people.map(meOf) }),
      of: 'requestsPerSecond',
      also: ['cpuMicroseconds', 'p99Ms'],
      goal: { limit: 0.8, want: 'at least', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

/** Bare Apollo under the load of every line that compares requests. */
export function bareApollo(bench: Bench): Contender {
  const start = () => bench.apollo({ core: bench.cores.server });
  return closedLoop(bench, { name: 'bare Apollo', start, operations: [HELLO] });
}

interface Loaded {
  readonly name: string;
  start(): Promise<Server>;
  readonly operations: readonly Operation[];
  readonly connections?: number;
}

/** A server under as many connections as it takes to keep it busy, each asking as soon as it was answered. */
export function closedLoop(bench: Bench, { connections = CONNECTIONS, name, operations, start }: Loaded): Contender {
  const { cores, effort } = bench;
  const measure = async () => {
    const { pid, stop, url } = await start();
    try {
      return await runProgram('closed-loop', { ...effort, url, pid, connections, operations }, cores.client);
    } finally {
      await stop();
    }
  };
  return { name, measure };
}
