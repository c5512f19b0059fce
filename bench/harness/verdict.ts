/** The goal of a line's figure. */
export interface Goal {
  readonly limit: number;
  readonly want: 'at least' | 'at most';
  /** Follows the figure: `x` for a ratio. */
  readonly unit: string;
}

export type Verdict = 'pass' | 'FAIL' | 'INCONCLUSIVE';

/** A baseline that differs from itself by more than this share says that the machine was not quiet enough. */
export const SPREAD_LIMIT = 0.25;

/** The basis of a verdict. */
export interface Judged {
  readonly figure: number;
  readonly goal: Goal;
  /** The baseline's distance from itself; null where the goal is absolute. */
  readonly baselineSpread: number | null;
  /** The fault that fails the line, whatever the figure. */
  readonly fault?: string;
}

/** Whether the figure meets its goal; inconclusive where the baseline against itself spread too far. */
export function judge({ baselineSpread, fault, figure, goal }: Judged): Verdict {
  if (fault !== undefined) return 'FAIL';
  if (baselineSpread !== null && !(baselineSpread <= SPREAD_LIMIT)) return 'INCONCLUSIVE';
  const met = goal.want === 'at least' ? figure >= goal.limit : figure <= goal.limit;
  return met ? 'pass' : 'FAIL';
}
