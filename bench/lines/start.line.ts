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
      goal: { limit: 1.5, want: 'at most', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

function starting(name: string, start: () => Promise<Server>): Contender {
  const measure = async () => {
    const { startMs, stop } = await start();
    await stop();
    return { startMs };
  };
  return { name, measure };
}
