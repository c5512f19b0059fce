import type { PurposeKey } from '../keys/key-ring';
import { equalsInConstantTime, hmac } from '../shared/hashing';
import { after } from '../shared/clock';
import { NEW_FACTOR_MS } from '../users/recent-factors';

const SHAPE = /^([\w-]{1,64})\.(\d{1,15})\.([\w-]{43})$/;

/** What the link of a mail about a new second factor speaks of. */
export interface FactorLink {
  readonly userId: string;
  /** When the factor was put on. */
  readonly since: Date;
}

/**
 * Tokens of the links that take a new second factor off.
 *
 * A token says whose factor it is and when that was put on, under a MAC. Nothing of it is stored: however often a thief
 * changes factors, no link of the owner's is lost or grows old over it.
 */
export class FactorLinks {
  constructor(private readonly key: PurposeKey) {}

  token({ userId, since }: FactorLink): string {
    const moment = String(since.getTime());
    return `${userId}.${moment}.${hmac(this.key.current, userId, moment)}`;
  }

  /** What the token speaks of; null where it is none of ours, or older than seven days. */
  read(token: string, now: Date): FactorLink | null {
    const [, userId, moment, mac] = SHAPE.exec(token) ?? [];
    if (userId === undefined || moment === undefined || mac === undefined) return null;
    const isOurs = this.key.all.some((key) => equalsInConstantTime(hmac(key, userId, moment), mac));
    const since = new Date(Number(moment));
    return isOurs && after(since, NEW_FACTOR_MS) > now ? { userId, since } : null;
  }
}
