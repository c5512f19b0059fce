import type { PurposeKey } from '../keys/key-ring';
import { after, type Clock } from '../shared/clock';
import { equalsInConstantTime, hmac } from '../shared/hashing';
import { newToken } from '../shared/random';
import type { UserDocument } from '../users/user.document';

/** The lifetime of an entry; browsers keep no cookie longer (RFC 6265bis, section 5.5). */
export const DEVICE_LIFETIME_MS = 400 * 24 * 60 * 60_000;

/** People who may share a browser; the one who signed in longest ago is forgotten first. */
const MAX_DEVICES = 5;
const ID_BYTES = 16;
/** An id, the second of issue in hexadecimal digits, and the MAC over both. */
const ENTRY = /^([\w-]{22})([\da-f]{8})([\w-]{43})$/;
/** The owner of no entry: looking for one takes as long as for a real owner's. */
const NOBODY: Owner = { _id: '', credentialVersion: 0 };

/** The factors that were given in the browser: the first one, or the second one too. */
export type FactorsPassed = 'first' | 'second';

/** A browser in which the account was signed in to before. */
export interface KnownDevice {
  readonly id: string;
  readonly passed: FactorsPassed;
}

type Owner = Pick<UserDocument, '_id' | 'credentialVersion'>;

/**
 * The browsers in which an account was signed in to, known by entries of a cookie that each of them holds (OWASP's device
 * cookies). An entry gives no access: it makes the browser's failures count apart from those of strangers.
 *
 * It is an id, its time of issue, and a MAC over these, the account and the account's `credentialVersion`. So no one can
 * read whose it is, and entries that a thief has collected are void once the password was changed or reset, or the
 * account was blocked or kicked. Only a browser in which a second factor was given has one that counts there: a password
 * alone buys no more guesses at it.
 */
export class KnownDevices {
  constructor(
    private readonly key: PurposeKey,
    private readonly clock: Clock,
  ) {}

  /** The account's device among the entries that a browser presents, or null for a stranger's; null owns none. */
  recognise(owner: Owner | null, presented: readonly string[] = []): KnownDevice | null {
    const known = presented.flatMap((entry) => this.deviceOf(owner ?? NOBODY, entry) ?? []);
    return known.find(({ passed }) => passed === 'second') ?? known[0] ?? null;
  }

  /** The id of the account's device where a second factor of the account was given with it; else null. */
  pastSecondFactor(owner: Owner, presented?: readonly string[]): string | null {
    const device = this.recognise(owner, presented);
    return device?.passed === 'second' ? device.id : null;
  }

  /**
   * The entries that the browser is to hold now: that of the account first, then those of others.
   *
   * A device that was known keeps its id, under new credentials too (`before` had the old ones): else every sign-in
   * would make another device, with guesses of its own for a thief who kept the entry before.
   */
  renewed(
    owner: Owner,
    presented: readonly string[] = [],
    { passed, before = owner }: { passed: FactorsPassed; before?: Owner },
  ): string[] {
    const known = this.recognise(owner, presented) ?? this.recognise(before, presented);
    const device = { id: known?.id ?? newToken(ID_BYTES), passed: known?.passed === 'second' ? 'second' : passed };
    const isOthers = (entry: string) =>
      ENTRY.test(entry) && [owner, before].every((own) => this.deviceOf(own, entry) === null);
    return [this.entryOf(owner, device), ...presented.filter(isOthers)].slice(0, MAX_DEVICES);
  }

  private deviceOf(owner: Owner, entry: string): KnownDevice | null {
    const [, id, issued, mac] = ENTRY.exec(entry) ?? [];
    if (id === undefined || issued === undefined || mac === undefined) return null;
    const isGenuine = (passed: FactorsPassed) =>
      this.key.all.some((key) => equalsInConstantTime(macOf(key, owner, { id, passed, issued }), mac));
    const passed = (['second', 'first'] as const).find(isGenuine);
    return passed === undefined || this.isOver(issued) ? null : { id, passed };
  }

  private isOver(issued: string): boolean {
    return after(new Date(parseInt(issued, 16) * 1000), DEVICE_LIFETIME_MS) <= this.clock.now();
  }

  private entryOf(owner: Owner, device: KnownDevice): string {
    const issued = Math.floor(this.clock.now().getTime() / 1000)
      .toString(16)
      .padStart(8, '0');
    return `${device.id}${issued}${macOf(this.key.current, owner, { ...device, issued })}`;
  }
}

function macOf(
  key: Buffer,
  { _id, credentialVersion }: Owner,
  { id, issued, passed }: KnownDevice & { readonly issued: string },
): string {
  return hmac(key, _id, String(credentialVersion), passed, id, issued);
}
