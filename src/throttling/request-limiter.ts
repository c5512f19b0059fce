import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { after, type Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { clientIpKey } from './client-ip';
import { count, waitOf } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';
import type { Limit } from './limiter-store';

export interface RequestLimiterOptions {
  readonly purpose: string;
  /** The key of the counters' names, so that the store reveals no addresses. */
  readonly key: Buffer;
  readonly limit: Limit | 'off';
  readonly clock: Clock;
}

/** The most waiting client addresses that are remembered. */
const MAX_WAITING = 10_000;

/**
 * Bounds the requests of client addresses where each stores something; for all gateways together.
 *
 * An address that has to wait is remembered until then and costs no round trip: else the counting itself would be the flood.
 */
export class RequestLimiter {
  private readonly limiter: RateLimiterAbstract | null;
  private readonly waiting = new Map<string, Date>();

  constructor(
    limiters: Limiters,
    private readonly options: RequestLimiterOptions,
  ) {
    this.limiter = options.limit === 'off' ? null : limiters.limiter(options.limit);
  }

  /** Counts a request of the client address. @throws {RateLimited} @throws {ServiceUnavailable} */
  async count(ip: string | null): Promise<void> {
    if (this.limiter === null) return;
    const { clock, key, purpose } = this.options;
    const name = hmac(key, purpose, clientIpKey(ip));
    refuseUntil(this.waiting.get(name), clock.now());
    const waitMs = waitOf(this.limiter, await failClosed(count(this.limiter, name)));
    this.waiting.delete(name);
    if (waitMs === 0) return;
    const until = after(clock.now(), waitMs);
    this.remember(name, until);
    refuseUntil(until, clock.now());
  }

  private remember(name: string, until: Date): void {
    this.waiting.set(name, until);
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > MAX_WAITING && oldest !== undefined) this.waiting.delete(oldest);
  }
}

function refuseUntil(until: Date | undefined, now: Date): void {
  if (until === undefined || until <= now) return;
  throw new RateLimited(retryAfterSeconds(until.getTime() - now.getTime()));
}
