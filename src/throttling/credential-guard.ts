import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { after, type Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { clientIpKey } from './client-ip';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';

/** One try at a credential that may go on to the hash. A try that fails needs nothing more: it is counted. */
export interface Admission {
  /**
   * Clears the account's counter and gives the client address this try's own point back, and only that: else an
   * attacker's own account would buy guesses at others (BF-10), and an office would lock itself out by signing in.
   * @throws {ServiceUnavailable}
   */
  succeeded(): Promise<void>;
}

/** Whose credential is tried, and from where. */
export interface Attempt {
  /** The id of the account, or the canonical form of a login that nobody has: both lock alike. */
  readonly account: string;
  readonly ip: string | null;
}

export interface CredentialGuardOptions {
  readonly maxFailures: number;
  readonly windowMs: number;
  readonly ipMaxFailures: number;
  /** For the counters' names, so that the store tells nothing of logins and addresses. */
  readonly key: Buffer;
}

/** What throttles an account or a client address just now. */
export interface ThrottleState {
  readonly failures: number;
  readonly limited: boolean;
  /** Seconds until another try may succeed; null where one may now. */
  readonly retryAfter: number | null;
}

/**
 * Bounds the guesses at credentials, per account and per client address, atomically and for all gateways together.
 *
 * Each try is counted before the hash is computed and then judged, so that parallel guesses cannot slip through
 * between a check and its count (security rules 13 and 14). A lock ends with its window, whatever is tried meanwhile.
 * Every method throws ServiceUnavailable where the counters cannot be reached.
 */
export class CredentialGuard {
  private readonly accounts: RateLimiterAbstract;
  private readonly addresses: RateLimiterAbstract;

  constructor(
    limiters: Limiters,
    private readonly clock: Clock,
    private readonly options: CredentialGuardOptions,
  ) {
    const { maxFailures, ipMaxFailures, windowMs } = options;
    this.accounts = limiters.limiter({ points: maxFailures, windowMs });
    this.addresses = limiters.limiter({ points: ipMaxFailures, windowMs });
  }

  /**
   * Admits one try, with both counters changed in parallel: one round trip where their windows run.
   *
   * A try that only the address's limit refuses costs the account nothing, or a limited client could lock strangers.
   * @throws {RateLimited} with the seconds until both counters let another try pass.
   */
  async admit({ account, ip }: Attempt): Promise<Admission> {
    const accountKey = this.accountKey(account);
    const ipKey = this.ipKey(ip);
    const counting = Promise.all([count(this.accounts, accountKey), count(this.addresses, ipKey)]);
    const [accountCount, ipCount] = await failClosed(counting);
    const waits = [waitOf(this.accounts, accountCount), waitOf(this.addresses, ipCount)];
    if (waits[0] === 0 && waits[1] !== 0) await failClosed(this.accounts.reward(accountKey));
    if (waits.some((wait) => wait > 0)) throw new RateLimited(retryAfterSeconds(Math.max(...waits)));
    const windowEndsAt = after(this.clock.now(), ipCount.msBeforeNext);
    return { succeeded: () => this.settle(accountKey, ipKey, windowEndsAt) };
  }

  /**
   * Counts points on a client address for anything else that must not be had without end, such as learning that an
   * address is taken. Called before the answer, so that the one beyond the limit tells nothing.
   * @throws {RateLimited}
   */
  async countIp(ip: string | null, points = 1): Promise<void> {
    const wait = waitOf(this.addresses, await failClosed(count(this.addresses, this.ipKey(ip), points)));
    if (wait > 0) throw new RateLimited(retryAfterSeconds(wait));
  }

  /**
   * The result of the work; where it throws the given refusal, that costs the client address a try first.
   * @throws {RateLimited} in the refusal's place, once the address's tries are used up.
   */
  async charging<T>(refusal: new (...args: never[]) => Error, ip: string | null, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof refusal) await this.countIp(ip);
      throw error;
    }
  }

  /** Unlocks the account: whoever reset its password by mail has proved more than the lock protects. */
  async clear(account: string): Promise<void> {
    await failClosed(this.accounts.delete(this.accountKey(account)));
  }

  /** What throttles the account now; counts nothing. */
  status(account: string): Promise<ThrottleState> {
    return stateOf(this.accounts, this.accountKey(account));
  }

  /** What throttles the client address now; counts nothing. */
  statusOfIp(ip: string | null): Promise<ThrottleState> {
    return stateOf(this.addresses, this.ipKey(ip));
  }

  private async settle(accountKey: string, ipKey: string, windowEndsAt: Date): Promise<void> {
    const isWindowRunning = this.clock.now() < windowEndsAt;
    const giveBack = isWindowRunning ? this.addresses.reward(ipKey) : undefined;
    await failClosed(Promise.all([this.accounts.delete(accountKey), giveBack]));
  }

  private accountKey(account: string): string {
    return hmac(this.options.key, 'credential/account', account);
  }

  private ipKey(ip: string | null): string {
    return hmac(this.options.key, 'credential/ip', clientIpKey(ip));
  }
}

/** The count after adding the points; a passed limit is a count like any other here. */
async function count(limiter: RateLimiterAbstract, key: string, points = 1): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}

/** Milliseconds until the limiter lets a try pass again; 0 where the count is within its limit. */
function waitOf(limiter: RateLimiterAbstract, { consumedPoints, msBeforeNext }: RateLimiterRes): number {
  return consumedPoints > limiter.points ? Math.max(msBeforeNext, 1) : 0;
}

async function stateOf(limiter: RateLimiterAbstract, key: string): Promise<ThrottleState> {
  const counted = await failClosed(limiter.get(key));
  const failures = Math.min(counted?.consumedPoints ?? 0, limiter.points);
  const limited = failures >= limiter.points;
  return { failures, limited, retryAfter: limited && counted ? retryAfterSeconds(counted.msBeforeNext) : null };
}
