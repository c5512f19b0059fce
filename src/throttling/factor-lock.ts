import type { Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import type { ThrottleState } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';
import { LimitReached, TriesUnderWay } from './tries-under-way';
import { type CountedTry, type Lock, TryCounter } from './try-counter';

const MAX_FAILURES = 10;
const WINDOW_MS = 60 * 60_000;

/** One try at an account's second factor, and the browser that it comes from. */
export interface FactorAttempt {
  readonly userId: string;
  /** The browser in which a second factor of the account was given before; null for any other. */
  readonly device: string | null;
}

/** The outcome of a try, and the locks that it closed. */
export interface FactorVerdict {
  readonly isRight: boolean;
  readonly locks: readonly Lock[];
}

/**
 * Bounds the guesses at an account's second factor: ten wrong ones in an hour, over all its challenges and gateways.
 *
 * Without it a thief of the password would get five tries with each sign-in (ASVS 6.6.3). Only tries past the
 * first factor are counted. That thief could still keep the owner out, so a browser in which a second factor was given
 * before has ten of its own; when these are used up, it is like any other.
 */
export class FactorLock {
  private readonly counter: TryCounter;
  private readonly underWay = new TriesUnderWay();

  constructor(
    limiters: Limiters,
    clock: Clock,
    /** The key of the counters' names, so that the store reveals no accounts. */
    private readonly key: Buffer,
  ) {
    const limit = { points: MAX_FAILURES, windowMs: WINDOW_MS };
    this.counter = new TryCounter(limiters, clock, { ...limit, lock: 'second-factor', isCleared: true });
  }

  /**
   * Whether the judge finds the code right. The try is counted before, so that parallel guesses cannot slip through;
   * a right one clears the count.
   * @throws {RateLimited} where no try is left; nothing is judged then @throws {ServiceUnavailable}
   */
  async judging(attempt: FactorAttempt, judge: () => Promise<boolean>): Promise<FactorVerdict> {
    const keys = this.keysOf(attempt);
    const { admitted, underWay } = await this.underWay.admit(keys, () => this.admit(keys));
    try {
      const isRight = await judge();
      if (isRight) await failClosed(admitted.succeeded()).finally(() => underWay.freed());
      return { isRight, locks: isRight || admitted.lock === null ? [] : [admitted.lock] };
    } finally {
      underWay.end();
    }
  }

  /** The state of the lock for browsers that are not known; counts nothing. @throws {ServiceUnavailable} */
  status(userId: string): Promise<ThrottleState> {
    return this.counter.status(this.accountKey(userId));
  }

  /** Counts on the first counter that has a try left. */
  private async admit(keys: readonly string[]): Promise<CountedTry> {
    let soonest = Infinity;
    for (const key of keys) {
      const counted = await failClosed(this.counter.count(key));
      if (counted.waitMs === 0) return counted;
      soonest = Math.min(soonest, counted.waitMs);
    }
    throw new LimitReached(retryAfterSeconds(soonest), { keys });
  }

  private keysOf({ device, userId }: FactorAttempt): string[] {
    const known = device === null ? [] : [hmac(this.key, 'second-factor/device', userId, device)];
    return [...known, this.accountKey(userId)];
  }

  private accountKey(userId: string): string {
    return hmac(this.key, 'second-factor', userId);
  }
}
