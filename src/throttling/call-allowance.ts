import type { Clock } from '../shared/clock';

export interface CallAllowanceOptions {
  readonly clock: Clock;
  /** Calls that may come at once, and as many again in each window. */
  readonly max: number;
  readonly windowMs: number;
  /** The most callers; beyond it the one that called longest ago is forgotten. */
  readonly maxCallers: number;
}

interface Left {
  calls: number;
  atMs: number;
}

/**
 * The calls left to each caller: `max` calls at once, given back evenly over the window (a token bucket).
 *
 * A fixed window would let a flood through at its beginning and then keep everybody at the address out until its end;
 * here the flood is held to the pace of the limit, and a slower caller is never refused. Some hundred
 * nanoseconds a call, in memory of this process, bounded; it guards no credentials.
 */
export class CallAllowance {
  private readonly left = new Map<string, Left>();
  private readonly perMs: number;

  constructor(private readonly options: CallAllowanceOptions) {
    this.perMs = options.max / options.windowMs;
  }

  /** The number of remembered callers. */
  get size(): number {
    return this.left.size;
  }

  /** Counts a call that is allowed and answers 0, or answers the milliseconds until one is; that counts nothing. */
  take(caller: string): number {
    const left = this.leftOf(caller);
    if (left.calls < 1) return Math.ceil((1 - left.calls) / this.perMs);
    left.calls -= 1;
    return 0;
  }

  private leftOf(caller: string): Left {
    const nowMs = this.options.clock.now().getTime();
    const known = this.left.get(caller);
    const left = known === undefined ? { calls: this.options.max, atMs: nowMs } : this.refilled(known, nowMs);
    this.left.delete(caller);
    this.left.set(caller, left);
    this.forget();
    return left;
  }

  /** A clock that was put back takes nothing away. */
  private refilled(left: Left, nowMs: number): Left {
    left.calls = Math.min(this.options.max, left.calls + Math.max(0, nowMs - left.atMs) * this.perMs);
    left.atMs = nowMs;
    return left;
  }

  private forget(): void {
    if (this.left.size <= this.options.maxCallers) return;
    const [longestAgo] = this.left.keys();
    if (longestAgo !== undefined) this.left.delete(longestAgo);
  }
}
