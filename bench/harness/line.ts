import type { Bench } from './bench';
import type { Sample } from './rounds';
import type { Judged, Verdict } from './verdict';

/** A promise about speed that can be measured. */
export interface Line {
  readonly id: string;
  readonly title: string;
  /** Resolves with a reason instead where this machine cannot measure it. */
  measure(bench: Bench): Promise<Findings | Skipped>;
}

/** The findings of a line; the goal is about `figure`. */
export interface Findings extends Judged {
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  /** Further figures worth reading, already in words. */
  readonly notes: readonly string[];
}

export interface Skipped {
  readonly skipped: string;
}

/** A line as bench/results.json keeps it. */
export interface LineResult extends Findings {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly measuredAt: string;
}
