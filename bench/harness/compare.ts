import type { Findings } from './line';
import { type Contender, interleaved, type Sample } from './rounds';
import { median, spread } from './statistics';
import type { Goal } from './verdict';

/** Two contenders and the one value in which they are compared. */
export interface Comparison {
  readonly baseline: Contender;
  readonly gateway: Contender;
  /** The value of a sample whose medians are divided: gateway by baseline. */
  readonly of: string;
  readonly goal: Goal;
  /** Other values of the samples to tell of. */
  readonly also?: readonly string[];
}

/** The gateway's median as a multiple of the baseline's, after the baseline was measured against itself. */
export async function compare(
  { baseline, gateway, of, goal, also = [] }: Comparison,
  rounds: number,
): Promise<Findings> {
  const twin = { ...baseline, name: `${baseline.name}, against itself` };
  const itself = await interleaved(Math.max(2, Math.ceil(rounds / 2)), [baseline, twin]);
  const samples = await interleaved(rounds, [baseline, gateway]);
  const of2 = (name: string, value: string) => middle(samples[name] ?? [], value);
  return {
    figure: of2(gateway.name, of) / of2(baseline.name, of),
    goal,
    baselineSpread: spread(Object.values(itself).flatMap((round) => round.map((sample) => valueOf(sample, of)))),
    samples: { ...samples, [twin.name]: Object.values(itself).flat() },
    notes: [of, ...also].map(
      (value) => `${value}: ${shown(of2(gateway.name, value))} against ${shown(of2(baseline.name, value))}`,
    ),
  };
}

/** The median of one value over the samples. */
export function middle(samples: readonly Sample[], value: string): number {
  return median(samples.map((sample) => valueOf(sample, value)));
}

/** A figure as people read it: three significant digits, no exponent. */
export function shown(figure: number): string {
  if (!Number.isFinite(figure)) return String(figure);
  return Math.abs(figure) >= 100 ? String(Math.round(figure)) : String(Number(figure.toPrecision(3)));
}

function valueOf(sample: Sample, value: string): number {
  const found = sample[value];
  if (found === undefined) throw new Error(`a sample lacks ${value}`);
  return found;
}
