import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimited } from '../errors';
import { after, type Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { clientIpKey } from './client-ip';
import { count, stateOf, type ThrottleState, waitOf } from './counting';
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
  /**
   * Gives both points back, for a try that was refused before the credential was judged and so taught nothing: else
   * a storm that fills the hashing queue would lock everyone who tries to sign in meanwhile.
   * @throws {ServiceUnavailable}
   */
  withdrawn(): Promise<void>;
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
    const returnAccountPoint = this.returnOf(this.accounts, accountKey, accountCount);
    const returnIpPoint = this.returnOf(this.addresses, ipKey, ipCount);
    return {
      succeeded: () => inParallel(this.accounts.delete(accountKey), returnIpPoint()),
      withdrawn: () => inParallel(returnAccountPoint(), returnIpPoint()),
    };
  }

  /**
   * The result of the work; where it throws the given refusal, that has cost the client address a try, as a wrong
   * password does: for what must not be learnt without end, such as that an address is taken.
   *
   * Counted before the work, which an address without tries left does not get: what one learns from the difference
   * between a refusal and a limit, or does with a right guess among too many, is what the limit is for.
   * @throws {RateLimited}
   */
  async charging<T>(refusal: new (...args: never[]) => Error, ip: string | null, work: () => Promise<T>): Promise<T> {
    const ipKey = this.ipKey(ip);
    const counted = await failClosed(count(this.addresses, ipKey));
    const wait = waitOf(this.addresses, counted);
    if (wait > 0) throw new RateLimited(retryAfterSeconds(wait));
    const returnPoint = this.returnOf(this.addresses, ipKey, counted);
    const [outcome] = await Promise.allSettled([work()]);
    const isCharged = outcome.status === 'rejected' && outcome.reason instanceof refusal;
    // Where the point cannot be given back, what was done is done all the same.
    if (!isCharged) await returnPoint().catch(() => undefined);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
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

  /** Gives the counted point back while its window runs: a later window has not counted it. */
  private returnOf(limiter: RateLimiterAbstract, key: string, { msBeforeNext }: RateLimiterRes): () => Promise<void> {
    const windowEndsAt = after(this.clock.now(), msBeforeNext);
    return async () => {
      if (this.clock.now() < windowEndsAt) await limiter.reward(key);
    };
  }

  private accountKey(account: string): string {
    return hmac(this.options.key, 'credential/account', account);
  }

  private ipKey(ip: string | null): string {
    return hmac(this.options.key, 'credential/ip', clientIpKey(ip));
  }
}

async function inParallel(...changes: Promise<unknown>[]): Promise<void> {
  await failClosed(Promise.all(changes));
}
