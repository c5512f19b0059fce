import { equalsInConstantTime, hmac } from '../shared/hashing';
import { after } from '../shared/clock';
import type { PurposeKey } from './key-ring';

const SHAPE = /^([\w-]{1,64})\.(\d{1,15})\.([\w-]{43})$/;

/** The new thing that a mail's link is about. */
export interface DatedThing {
  /** The id of the thing, or of its user. */
  readonly id: string;
  /** The time it was added. */
  readonly since: Date;
}

/** The account whose mail has the link, as it was when the mail left. */
export interface LinkHolder {
  readonly emailCanonical: string | null;
  /** Raised when the account comes to somebody else. Absent is 0. */
  readonly ownerVersion?: number;
}

/**
 * Tokens of the links that undo a thief's additions to an account.
 *
 * A token names its thing and the time of it, under a MAC that is also over the address that it was mailed to and
 * over its owner at that time: the reader of another mailbox, which the account had for a while, wins nothing.
 * Nothing of it is stored: however often a thief changes things, no link of the owner's is lost or grows old over it.
 */
export class DatedTokens {
  constructor(
    private readonly key: PurposeKey,
    private readonly lifetimeMs: number,
  ) {}

  token({ id, since }: DatedThing, holder: LinkHolder): string {
    const moment = String(since.getTime());
    return `${id}.${moment}.${macOf(this.key.current, { id, moment, holder })}`;
  }

  /** The claim of a token, which `isHeldBy` alone proves; null where it is too old or no token. */
  read(token: string, now: Date): DatedThing | null {
    const [, id, moment] = SHAPE.exec(token) ?? [];
    if (id === undefined || moment === undefined) return null;
    const since = new Date(Number(moment));
    return after(since, this.lifetimeMs) > now ? { id, since } : null;
  }

  /** Whether the token is ours, and was mailed to the account as it is now. */
  isHeldBy(holder: LinkHolder, token: string): boolean {
    const [, id, moment, mac] = SHAPE.exec(token) ?? [];
    if (id === undefined || moment === undefined || mac === undefined) return false;
    return this.key.all.some((key) => equalsInConstantTime(macOf(key, { id, moment, holder }), mac));
  }
}

interface Said {
  readonly id: string;
  readonly moment: string;
  readonly holder: LinkHolder;
}

function macOf(key: Buffer, { holder: { emailCanonical, ownerVersion = 0 }, id, moment }: Said): string {
  return hmac(key, id, moment, emailCanonical ?? '', String(ownerVersion));
}
