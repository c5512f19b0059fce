import type { Bench } from '../harness/bench';
import { compare, middle, shown } from '../harness/compare';
import type { Line } from '../harness/line';
import { loginOf, meOf } from '../harness/operations';
import { interleaved, type Sample } from '../harness/rounds';
import { runProgram, type Stream } from '../harness/tasks';
import { rawHashesPerSecond } from './login.line';

const LOGINS_AT_ONCE = 50;
const ME_PER_SECOND = 400;

/** Logins arrive at this multiple of what one core can hash. */
const OVERLOAD = 3;

const NOT_AT_THE_DOOR = 'a login was neither accepted nor refused at the door';

/** P5: what others notice of people who sign in. */
export const calmLine: Line = {
  id: 'P5',
  title: `p99 of \`me\` while ${LOGINS_AT_ONCE} logins are under way, against idle, one core`,
  measure: async (bench) => {
    const me = await meStream(bench);
    const pace = { clients: LOGINS_AT_ONCE, pauseMs: 0 };
    const logins = { name: 'login', pace, asks: { operations: (await bench.people()).slice(32).map(loginOf) } };
    const comparison = {
      baseline: { name: 'idle', measure: () => onFreshGateway(bench, [me]) },
      gateway: { name: 'storm', measure: () => onFreshGateway(bench, [me, logins]) },
      of: 'meP99Ms',
      also: ['meP50Ms'],
      goal: { limit: 3, want: 'at most', unit: 'x' },
    } as const;
    return compare(comparison, bench.effort.rounds);
  },
};

/** P6: what people notice who sign in while too many do. */
export const overloadLine: Line = {
  id: 'P6',
  title: `p99 of accepted logins at ${OVERLOAD} times what one core can hash; the rest refused with 503 and Retry-After`,
  measure: async (bench) => {
    const perSecond = Math.ceil((await rawHashesPerSecond(bench)) * OVERLOAD);
    const operations = (await bench.people()).slice(32).map(loginOf);
    const logins = { name: 'login', pace: { perSecond }, asks: { operations } };
    const storm = { name: 'storm', measure: () => onFreshGateway(bench, [logins]) };
    const samples = await interleaved(bench.effort.rounds, [storm]);
    const rounds = samples['storm'] ?? [];
    return {
      ...(rounds.some((sample) => sample['loginWrong'] !== 0) ? { fault: NOT_AT_THE_DOOR } : {}),
      figure: middle(rounds, 'loginP99Ms') / 1000,
      goal: { limit: 1, want: 'at most', unit: ' s' },
      baselineSpread: null,
      samples,
      notes: [`${perSecond} logins/s arrive`, ...tallies(rounds)],
    };
  },
};

function tallies(samples: readonly Sample[]): string[] {
  return ['loginAnswered', 'loginRefused', 'loginWrong'].map((name) => `${name}: ${shown(middle(samples, name))}`);
}

async function meStream(bench: Bench): Promise<Stream> {
  const operations = (await bench.people()).slice(0, 32).map(meOf);
  return { name: 'me', pace: { perSecond: ME_PER_SECOND }, asks: { operations } };
}

/** The streams' figures on a gateway that has one core for itself and its hashing process. */
async function onFreshGateway(bench: Bench, streams: readonly Stream[]): Promise<Sample> {
  const { cores, effort } = bench;
  const { pid, stop, url } = await bench.gateway({ core: cores.server });
  try {
    return await runProgram('streams', { ...effort, url, pid, streams }, cores.client);
  } finally {
    await stop();
  }
}
