import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { hmac } from '../shared/hashing';
import { count, stateOf, type ThrottleState, waitOf } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';

const MAX_FAILURES = 10;
const WINDOW_MS = 60 * 60_000;

/**
 * Bounds the guesses at an account's second factor: ten wrong ones in an hour, over all its challenges and gateways.
 *
 * Without it a thief of the password would get five tries with each sign-in (ASVS 6.6.3). Only who has got past the
 * first factor is counted, so nobody else can lock the account.
 */
export class FactorLock {
  private readonly limiter: RateLimiterAbstract;

  constructor(
    limiters: Limiters,
    /** For the counters' names, so that the store tells nothing of accounts. */
    private readonly key: Buffer,
  ) {
    this.limiter = limiters.limiter({ points: MAX_FAILURES, windowMs: WINDOW_MS });
  }

  /**
   * Whether the judge finds the code right. The try is counted before, so that parallel guesses cannot slip through;
   * a right one clears the count.
   * @throws {RateLimited} where no try is left; nothing is judged then @throws {ServiceUnavailable}
   */
  async judging(userId: string, judge: () => Promise<boolean>): Promise<boolean> {
    const key = this.keyOf(userId);
    const wait = waitOf(this.limiter, await failClosed(count(this.limiter, key)));
    if (wait > 0) throw new RateLimited(retryAfterSeconds(wait));
    const right = await judge();
    if (right) await failClosed(this.limiter.delete(key));
    return right;
  }

  /** What the lock says of the user now; counts nothing. @throws {ServiceUnavailable} */
  status(userId: string): Promise<ThrottleState> {
    return stateOf(this.limiter, this.keyOf(userId));
  }

  private keyOf(userId: string): string {
    return hmac(this.key, 'second-factor', userId);
  }
}
