import type { PurposeKey } from '../keys/key-ring';
import { equalsInConstantTime, hmac } from '../shared/hashing';
import { newToken } from '../shared/random';
import type { UserDocument } from '../storage/collections';

/** People who may share a browser; the one who signed in longest ago is forgotten first. */
const MAX_DEVICES = 5;
const ID_BYTES = 16;
const ENTRY = /^([\w-]{22})([\w-]{43})$/;

/** How far somebody has come with the browser: past the first factor, or past the second one too. */
export type FactorsPassed = 'first' | 'second';

/** A browser in which somebody signed in to the account before. */
export interface KnownDevice {
  readonly id: string;
  readonly passed: FactorsPassed;
}

type Owner = Pick<UserDocument, '_id' | 'credentialVersion'>;

/**
 * The browsers that an account was signed in to with, told by entries of a cookie that each of them holds (OWASP's device
 * cookies). An entry gives no access: it makes the browser's failures count apart from those of strangers.
 *
 * It is an id and a MAC over it, the account and the account's `credentialVersion`. So nobody can read whose it is, and
 * whatever a thief has stored up is worth nothing once the password was changed or reset, or the account was blocked or
 * kicked. Only who gave a second factor has one that counts there: a password alone buys no more guesses at it.
 */
export class KnownDevices {
  constructor(private readonly key: PurposeKey) {}

  /** The account's device among the entries that a browser presents, or null for a stranger's. */
  recognise(owner: Owner, presented: readonly string[] = []): KnownDevice | null {
    const known = presented.flatMap((entry) => this.deviceOf(owner, entry) ?? []);
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
   * would make another device, with guesses of its own for whoever kept the entry before.
   */
  renewed(
    owner: Owner,
    presented: readonly string[] = [],
    { passed, before = owner }: { passed: FactorsPassed; before?: Owner },
  ): string[] {
    const known = this.recognise(owner, presented) ?? this.recognise(before, presented);
    const device = { id: known?.id ?? newToken(ID_BYTES), passed: known?.passed === 'second' ? 'second' : passed };
    const isOthers = (entry: string) => [owner, before].every((own) => this.deviceOf(own, entry) === null);
    return [this.entryOf(owner, device), ...presented.filter(isOthers)].slice(0, MAX_DEVICES);
  }

  private deviceOf(owner: Owner, entry: string): KnownDevice | null {
    const [, id, mac] = ENTRY.exec(entry) ?? [];
    if (id === undefined || mac === undefined) return null;
    const isGenuine = (passed: FactorsPassed) =>
      this.key.all.some((key) => equalsInConstantTime(macOf(key, owner, { id, passed }), mac));
    const passed = (['second', 'first'] as const).find(isGenuine);
    return passed === undefined ? null : { id, passed };
  }

  private entryOf(owner: Owner, device: KnownDevice): string {
    return `${device.id}${macOf(this.key.current, owner, device)}`;
  }
}

function macOf(key: Buffer, { _id, credentialVersion }: Owner, { id, passed }: KnownDevice): string {
  return hmac(key, _id, String(credentialVersion), passed, id);
}
