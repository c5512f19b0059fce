import type { Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import type { Admission, Attempt, KnownPlace } from './attempt';
import { clientIpKey } from './client-ip';
import type { ThrottleState } from './counting';
import { failClosed, retryAfterSeconds } from './fail-closed';
import type { Limiters } from './limiters';
import { LimitReached, TriesUnderWay } from './tries-under-way';
import { type CountedTry, type Lock, TryCounter } from './try-counter';

export interface CredentialGuardOptions {
  readonly maxFailures: number;
  readonly windowMs: number;
  readonly ipMaxFailures: number;
  /** The key of the counters' names, so that the store reveals no logins and addresses. */
  readonly key: Buffer;
}

/** The failures that all known places of an account may have together, in multiples of those of one place. */
const KNOWN_PLACES = 4;

/** The answer of the account's counters to a try, or of those of the place that is known. */
interface Verdict {
  readonly waitMs: number;
  /** The counted points, where the try may go on. */
  readonly counted: readonly CountedTry[];
  /** The counters that refuse it, where it may not. */
  readonly refusedBy: readonly string[];
}

/**
 * Bounds the guesses at credentials, per account and per client address, atomically and for all gateways together.
 *
 * Each try is counted before the hash is computed and then judged, so that parallel guesses cannot slip through
 * between a check and its count (security rules 13 and 14). A lock ends with its window, whatever is tried meanwhile.
 *
 * A browser, session or mailed link known to be the account's has a counter of its own: else a stranger who knows an
 * address keeps its owner out by failing (OWASP, device cookies). A browser whose counter is full is a stranger; a session,
 * in which a thief may sit, is refused, and its failures count on the account too; so is a link refused. All places of an
 * account together are bounded too, for a person who signs in another way could make new ones known again and again.
 * Every method throws ServiceUnavailable where the counters cannot be reached.
 */
export class CredentialGuard {
  private readonly accounts: TryCounter;
  private readonly addresses: TryCounter;
  private readonly places: Readonly<Record<KnownPlace['kind'], TryCounter>>;
  private readonly allPlaces: TryCounter;
  private readonly underWay = new TriesUnderWay();

  constructor(
    limiters: Limiters,
    clock: Clock,
    private readonly options: CredentialGuardOptions,
  ) {
    const { maxFailures, ipMaxFailures, windowMs } = options;
    const counter = (lock: Lock | null, isCleared: boolean, points = maxFailures) =>
      new TryCounter(limiters, clock, { points, windowMs, lock, isCleared });
    this.accounts = counter('account', true);
    this.addresses = counter(null, false, ipMaxFailures);
    const place = (lock: Lock | null) => counter(lock, true);
    this.places = { device: place('device'), link: place(null), session: place('session') };
    this.allPlaces = counter('known-places', false, maxFailures * KNOWN_PLACES);
  }

  /**
   * Admits one try, with its counters changed in parallel: one round trip where their windows run.
   *
   * A try that only the address's limit refuses costs the account nothing, or a limited client could lock strangers.
   * @throws {RateLimited} with the seconds until the counters let another try pass.
   */
  async admit(attempt: Attempt): Promise<Admission> {
    const counting = Promise.all([this.countAccount(attempt), this.addresses.count(this.ipKey(attempt.ip))]);
    const [own, address] = await failClosed(counting);
    if (address.waitMs > 0) await inParallel(own.counted, 'withdrawn');
    if (own.waitMs > 0 || address.waitMs > 0) {
      const keys = [...own.refusedBy, ...(address.waitMs > 0 ? [address.key] : [])];
      const retract = () => inParallel(address.waitMs > 0 ? [] : [address], 'withdrawn');
      throw new LimitReached(retryAfterSeconds(Math.max(own.waitMs, address.waitMs)), { keys, retract });
    }
    const counted = [...own.counted, address];
    return {
      locks: own.counted.flatMap(({ lock }) => lock ?? []),
      succeeded: () => inParallel(counted, 'succeeded'),
      withdrawn: () => inParallel(counted, 'withdrawn'),
    };
  }

  /**
   * Calls the judge with a try that was admitted as by `admit`, and gives its result.
   *
   * Until the judge is done the try counts as undecided, and others that it keeps out wait for it: twenty right
   * passwords at once are no guesses.
   * @throws {RateLimited} @throws whatever the judge does
   */
  async judging<T>(attempt: Attempt, judge: (admission: Admission) => Promise<T>): Promise<T> {
    const { admitted, underWay } = await this.underWay.admit(this.keysOf(attempt), () => this.admit(attempt));
    const freeing = (change: () => Promise<void>) => () => change().finally(() => underWay.freed());
    try {
      return await judge({
        locks: admitted.locks,
        succeeded: freeing(() => admitted.succeeded()),
        withdrawn: freeing(() => admitted.withdrawn()),
      });
    } finally {
      underWay.end();
    }
  }

  /**
   * The result of the work; where it throws the given refusal, that has cost the client address a try, as a wrong
   * password does: for facts that must not be probed without end, such as that an address is taken.
   *
   * Counted before the work, which an address without tries left does not get: what one learns from the difference
   * between a refusal and a limit, or does with a right guess among too many, is what the limit is for.
   * @throws {RateLimited}
   */
  async charging<T>(refusal: new (...args: never[]) => Error, ip: string | null, work: () => Promise<T>): Promise<T> {
    const { admitted: counted, underWay } = await this.underWay.admit([this.ipKey(ip)], () => this.admitAddress(ip));
    const [outcome] = await Promise.allSettled([work()]);
    const isCharged = outcome.status === 'rejected' && outcome.reason instanceof refusal;
    // Where the point cannot be given back, what was done is done all the same.
    if (!isCharged) await counted.withdrawn().catch(() => undefined);
    if (!isCharged) underWay.freed();
    underWay.end();
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  /**
   * Unlocks the account, and the place where it was done: a password reset by mail proves more than the
   * locks protect.
   */
  async clear(account: string, known: KnownPlace | null = null): Promise<void> {
    const clearing = [this.accounts.clear(this.accountKey(account)), this.allPlaces.clear(this.allPlacesKey(account))];
    if (known !== null) clearing.push(this.places[known.kind].clear(this.placeKey(account, known)));
    await failClosed(Promise.all(clearing));
  }

  /** The state of the account's counter for strangers; counts nothing. */
  status(account: string): Promise<ThrottleState> {
    return this.accounts.status(this.accountKey(account));
  }

  /** The state of the counter that this attempt meets: the place's own, where it is known and not full. Counts nothing. */
  async statusFor({ account, known }: Pick<Attempt, 'account' | 'known'>): Promise<ThrottleState> {
    if (known == null) return this.status(account);
    const [own, all] = await Promise.all([
      this.places[known.kind].status(this.placeKey(account, known)),
      this.allPlaces.status(this.allPlacesKey(account)),
    ]);
    return (own.limited || all.limited) && known.kind === 'device' ? this.status(account) : own;
  }

  /** The throttling of the client address now; counts nothing. */
  statusOfIp(ip: string | null): Promise<ThrottleState> {
    return this.addresses.status(this.ipKey(ip));
  }

  private async admitAddress(ip: string | null): Promise<CountedTry> {
    const counted = await failClosed(this.addresses.count(this.ipKey(ip)));
    if (counted.waitMs > 0) throw new LimitReached(retryAfterSeconds(counted.waitMs), { keys: [counted.key] });
    return counted;
  }

  private async countAccount({ account, known }: Attempt): Promise<Verdict> {
    if (known == null) return this.countStranger(account);
    const isSession = known.kind === 'session';
    const own = await this.countPlace(account, known);
    const waitMs = Math.max(...own.map((each) => each.waitMs));
    if (waitMs === 0) {
      const shared = isSession ? (await this.countStranger(account)).counted : [];
      return { waitMs, counted: [...own, ...shared], refusedBy: [] };
    }
    const passed = own.filter((each) => each.waitMs === 0);
    await inParallel(passed, 'withdrawn');
    const refusedBy = own.flatMap((each) => (each.waitMs > 0 ? [each.key] : []));
    if (known.kind !== 'device') return { waitMs, counted: [], refusedBy };
    const stranger = await this.countStranger(account);
    if (stranger.waitMs === 0) return stranger;
    const soonest = Math.min(waitMs, stranger.waitMs);
    return { waitMs: soonest, counted: [], refusedBy: [...refusedBy, ...stranger.refusedBy] };
  }

  private countPlace(account: string, known: KnownPlace): Promise<CountedTry[]> {
    return Promise.all([
      this.places[known.kind].count(this.placeKey(account, known)),
      this.allPlaces.count(this.allPlacesKey(account)),
    ]);
  }

  private async countStranger(account: string): Promise<Verdict> {
    const counted = await this.accounts.count(this.accountKey(account));
    const { key, waitMs } = counted;
    return waitMs === 0 ? { waitMs, counted: [counted], refusedBy: [] } : { waitMs, counted: [], refusedBy: [key] };
  }

  /** Every counter that may count the attempt. */
  private keysOf({ account, ip, known }: Attempt): string[] {
    const place = known == null ? [] : [this.placeKey(account, known), this.allPlacesKey(account)];
    return [...place, this.accountKey(account), this.ipKey(ip)];
  }

  private accountKey(account: string): string {
    return hmac(this.options.key, 'credential/account', account);
  }

  private placeKey(account: string, { kind, id }: KnownPlace): string {
    return hmac(this.options.key, `credential/${kind}`, account, id);
  }

  private allPlacesKey(account: string): string {
    return hmac(this.options.key, 'credential/known-places', account);
  }

  private ipKey(ip: string | null): string {
    return hmac(this.options.key, 'credential/ip', clientIpKey(ip));
  }
}

async function inParallel(counted: readonly CountedTry[], change: 'succeeded' | 'withdrawn'): Promise<void> {
  await failClosed(Promise.all(counted.map((each) => each[change]())));
}
