import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { after, type Clock } from '../shared/clock';
import { count, stateOf, type ThrottleState, waitOf } from './counting';
import type { Limiters } from './limiters';
import type { Limit } from './limiter-store';

/** The thing that a full counter locks: the account for strangers, one browser or session, or all of these together. */
export type Lock = 'account' | 'device' | 'session' | 'known-places' | 'second-factor';

export interface TryCounterOptions extends Limit {
  /** Its name in the trail when it is full; null where it is no account's. */
  readonly lock: Lock | null;
  /** Whether a right try clears it; else it gets back that try's own point and no other. */
  readonly isCleared: boolean;
}

/** One try, counted. */
export interface CountedTry {
  readonly key: string;
  /** Milliseconds until another try may pass; 0 where this one does. */
  readonly waitMs: number;
  /** The lock that this one closes if it fails: it is the last that passes. */
  readonly lock: Lock | null;
  /** Marks it as right. */
  succeeded(): Promise<void>;
  /** Takes an unjudged one back. */
  withdrawn(): Promise<void>;
}

/** Counts tries at one kind of thing, by key. */
export class TryCounter {
  private readonly limiter: RateLimiterAbstract;

  constructor(
    limiters: Limiters,
    private readonly clock: Clock,
    private readonly options: TryCounterOptions,
  ) {
    this.limiter = limiters.limiter(options);
  }

  async count(key: string): Promise<CountedTry> {
    const counted = await count(this.limiter, key);
    const giveBack = this.returnOf(key, counted);
    return {
      key,
      waitMs: waitOf(this.limiter, counted),
      lock: counted.consumedPoints === this.limiter.points ? this.options.lock : null,
      succeeded: this.options.isCleared ? () => this.clear(key) : giveBack,
      withdrawn: giveBack,
    };
  }

  async clear(key: string): Promise<void> {
    await this.limiter.delete(key);
  }

  /** The counter's state; counts nothing. @throws {ServiceUnavailable} */
  status(key: string): Promise<ThrottleState> {
    return stateOf(this.limiter, key);
  }

  /** Gives the counted point back while its window runs: a later window has not counted it. */
  private returnOf(key: string, { msBeforeNext }: RateLimiterRes): () => Promise<void> {
    const windowEndsAt = after(this.clock.now(), msBeforeNext);
    return async () => {
      if (this.clock.now() < windowEndsAt) await this.limiter.reward(key);
    };
  }
}
