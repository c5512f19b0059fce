import type { Bench } from '../harness/bench';
import { compare } from '../harness/compare';
import type { Line } from '../harness/line';
import { loginOf } from '../harness/operations';
import { runProgram } from '../harness/tasks';
import { closedLoop } from './me.line';

/** The defaults of HASH_MEMORY_KIB and HASH_TIME. */
export const HASH_COST = { memoryKiB: 19_456, time: 2 };

/** More than are hashed at a time, so that the next is always there, and fewer than the queue refuses. */
const CONNECTIONS = 8;

/** P4: how much of the processor's hashing reaches people who sign in. */
export const loginLine: Line = {
  id: 'P4',
  title: 'logins/s on one core against a raw verify loop of the same hasher on that core',
  measure: async (bench) => {
    const gateway = {
      name: 'gateway',
      start: () => bench.gateway({ core: bench.cores.server }),
      operations: (await bench.people()).map(loginOf),
      connections: CONNECTIONS,
    };
    const comparison = {
      baseline: {
        name: 'raw hash',
        measure: async () => {
          const { perSecond = 0, cpuMicroseconds = 0 } = await rawHashes(bench);
          return { requestsPerSecond: perSecond, cpuMicroseconds };
        },
      },
      gateway: closedLoop(bench, gateway),
      of: 'requestsPerSecond',
      // The gateway's process without the one that hashes for it: what a login costs beside its hash (P4c).
      also: ['cpuMicroseconds'],
      goal: { limit: 0.8, want: 'at least', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

/** The number of passwords one core verifies in a second. */
export async function rawHashesPerSecond(bench: Bench): Promise<number> {
  const { perSecond = 0 } = await rawHashes(bench);
  return perSecond;
}

function rawHashes({ cores, effort }: Bench) {
  return runProgram('hash-loop', { ...effort, cost: HASH_COST }, cores.server);
}
