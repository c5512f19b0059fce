import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { after, type Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { freeTurn, type Turn } from './address-cooldown';
import { count, waitOf } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';

/** Mails of one purpose that one address gets within a cooldown, of all who may ask for one each. */
const MAX_MAILS = 5;

export interface MailBoundOptions {
  /** 0 switches the bound off. */
  readonly cooldownMs: number;
  /** The key of the counters' names, so that the store holds no addresses. */
  readonly key: Buffer;
  readonly clock: Clock;
}

/**
 * Bounds the mails of one purpose to one address over all who ask, where each of them has turns of their own: many
 * accounts of one stranger must not flood a mailbox.
 */
export class MailBound {
  private readonly limiter: RateLimiterAbstract | null;

  constructor(
    limiters: Limiters,
    private readonly options: MailBoundOptions,
  ) {
    const { cooldownMs: windowMs } = options;
    this.limiter = windowMs === 0 ? null : limiters.limiter({ points: MAX_MAILS, windowMs });
  }

  /** Counts one more mail to the address. @throws {ServiceUnavailable} */
  async take({ address, purpose }: { purpose: string; address: string }): Promise<Turn> {
    const { limiter } = this;
    const { clock, key } = this.options;
    if (limiter === null) return freeTurn(clock.now());
    const name = hmac(key, 'mail-bound', purpose, address);
    const counted = await failClosed(count(limiter, name));
    const now = clock.now();
    const waitMs = waitOf(limiter, counted);
    if (waitMs > 0) return { isTaken: false, refusal: new RateLimited(retryAfterSeconds(waitMs)), takenAt: now };
    const endsAt = after(now, counted.msBeforeNext);
    // A later window has not counted it.
    const release = async () => {
      if (clock.now() < endsAt) await limiter.reward(name);
    };
    return { isTaken: true, takenAt: now, release };
  }
}
