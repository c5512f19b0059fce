import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { hmac } from '../shared/hashing';
import { clientIpKey } from './client-ip';
import { count, waitOf } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';
import type { Limit } from './limiter-store';

export interface RequestLimiterOptions {
  readonly purpose: string;
  /** For the counters' names, so that the store tells nothing of addresses. */
  readonly key: Buffer;
  readonly limit: Limit | 'off';
}

/** Bounds what client addresses may ask for outside of GraphQL where each request stores something; for all gateways together. */
export class RequestLimiter {
  private readonly limiter: RateLimiterAbstract | null;

  constructor(
    limiters: Limiters,
    private readonly options: RequestLimiterOptions,
  ) {
    this.limiter = options.limit === 'off' ? null : limiters.limiter(options.limit);
  }

  /** One more request of the client address. @throws {RateLimited} @throws {ServiceUnavailable} */
  async count(ip: string | null): Promise<void> {
    if (this.limiter === null) return;
    const { key, purpose } = this.options;
    const counted = await failClosed(count(this.limiter, hmac(key, purpose, clientIpKey(ip))));
    const waitMs = waitOf(this.limiter, counted);
    if (waitMs > 0) throw new RateLimited(retryAfterSeconds(waitMs));
  }
}
