import { equalsInConstantTime, hmac } from '../shared/hashing';
import { after } from '../shared/clock';
import type { PurposeKey } from './key-ring';

const SHAPE = /^([\w-]{1,64})\.(\d{1,15})\.([\w-]{43})$/;

/** What the link of a mail about something new speaks of. */
export interface DatedThing {
  /** Of the thing, or of the user who has it. */
  readonly id: string;
  /** When it came. */
  readonly since: Date;
}

/**
 * Tokens of the links that take off what a thief may have put on an account.
 *
 * A token says what it speaks of and when that came, under a MAC. Nothing of it is stored: however often a thief changes
 * things, no link of the owner's is lost or grows old over it.
 */
export class DatedTokens {
  constructor(
    private readonly key: PurposeKey,
    private readonly lifetimeMs: number,
  ) {}

  token({ id, since }: DatedThing): string {
    const moment = String(since.getTime());
    return `${id}.${moment}.${hmac(this.key.current, id, moment)}`;
  }

  /** What the token speaks of; null where it is none of ours, or too old. */
  read(token: string, now: Date): DatedThing | null {
    const [, id, moment, mac] = SHAPE.exec(token) ?? [];
    if (id === undefined || moment === undefined || mac === undefined) return null;
    const isOurs = this.key.all.some((key) => equalsInConstantTime(hmac(key, id, moment), mac));
    const since = new Date(Number(moment));
    return isOurs && after(since, this.lifetimeMs) > now ? { id, since } : null;
  }
}
