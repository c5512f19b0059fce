import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import RateLimiterStoreAbstract from 'rate-limiter-flexible/lib/RateLimiterStoreAbstract';
import type { Clock } from '../shared/clock';
import type { CountedWindow, LimitRepository } from './limit.repository';

/** At most `points` within `windowMs` milliseconds. */
export interface Limit {
  readonly points: number;
  readonly windowMs: number;
}

/** A limiter whose counters stand in the repository, by the gateway's clock. */
export function storedLimiter(repository: LimitRepository, clock: Clock, limit: Limit): RateLimiterAbstract {
  return new LimiterStore(repository, clock, limit);
}

/**
 * rate-limiter-flexible's store on the storage contract, so that every engine counts alike (databases: its own Mongo
 * store upserts in findOneAndUpdate and fails under a race).
 *
 * `consume` rejects with a RateLimiterRes when the limit is passed and with an error when the store fails. `reward`
 * gives back from the running window what passed the limit and, other than in the library's stores, never leaves a key
 * below zero: that would be a free try. Time is the clock's alone: `msBeforeNext` is what is left until the stored end.
 */
class LimiterStore extends RateLimiterStoreAbstract {
  constructor(
    private readonly repository: LimitRepository,
    private readonly clock: Clock,
    limit: Limit,
  ) {
    super({ storeClient: repository, points: limit.points, duration: limit.windowMs / 1000, keyPrefix: '' });
  }

  _get(key: string): Promise<CountedWindow | null> {
    return this.repository.find(key, this.clock.now());
  }

  _delete(key: string): Promise<boolean> {
    return this.repository.remove(key);
  }

  /** @throws {Error} for `block` and `set`, which would prolong a lock (security rule 14). */
  async _upsert(key: string, points: number, durationMs: number, forceExpire: boolean): Promise<CountedWindow> {
    if (forceExpire) throw new Error('block() and set() would move the end of a window');
    const now = this.clock.now();
    if (points >= 0) return this.repository.count({ key, points, now, windowMs: Math.round(durationMs) });
    const given = { key, points: -points, now, limit: this.points };
    return (await this.repository.giveBack(given)) ?? { points: 0, endsAt: now };
  }

  _getRateLimiterRes(_key: string, changed: number, window: CountedWindow): RateLimiterRes {
    const left = Math.max(window.endsAt.getTime() - this.clock.now().getTime(), 0);
    return new RateLimiterRes(Math.max(this.points - window.points, 0), left, window.points, window.points === changed);
  }
}
