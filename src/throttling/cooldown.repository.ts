import { after } from '../shared/clock';
import type { LimitDocument } from './limit.document';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter, UpdateFilter } from '../storage/database';

/** One request for a key: when it came and what follows from it, in milliseconds. */
export interface CooldownClaim {
  readonly key: string;
  readonly now: Date;
  readonly cooldownMs: number;
  readonly penaltyMs: number;
  readonly maxWaitMs: number;
  /** Whether nothing comes of the turn, which then holds up none from which something does; not by default. */
  readonly isUnused?: boolean;
}

/** The outcome of a claim. */
export interface Claimed {
  readonly isTaken: boolean;
  /** The moment from which the key was free when it was looked at; null where it was free then. */
  readonly freeAt: Date | null;
  /** Whether it was taken from an unused turn. */
  readonly wasUnused: boolean;
}

/**
 * The moment from which each key is free again, kept as epoch milliseconds in `points`: a number is what `$inc` can
 * move atomically. `expiresAt` only lets the row be swept after the longest possible wait.
 */
export class CooldownRepository {
  private readonly limits: Collection<LimitDocument>;

  constructor(database: Database) {
    this.limits = database.collection<LimitDocument>(COLLECTIONS.limits.name);
  }

  /**
   * Takes the key if it is free, or was taken unused; of any number of parallel callers one gets it. It sends the same
   * commands whether or not the key is free or was ever taken, so that its time does not reveal earlier requests.
   */
  async claim(claim: CooldownClaim): Promise<Claimed> {
    const { isUnused = false, key, now } = claim;
    const { points, expiresAt } = rowOf(claim, now.getTime() + claim.cooldownMs);
    const never = { points: 0, expiresAt };
    const [held] = await Promise.all([
      this.limits.findOne({ _id: key, points: { $gt: now.getTime() } }),
      this.limits.updateOne({ _id: key }, { $setOnInsert: never }, { upsert: true }),
    ]);
    if (held?.isUnused === true && !isUnused) {
      const used = await this.change({ _id: key, points: held.points, isUnused: true }, { $unset: { isUnused: '' } });
      // Where another was faster, or gave it back, it is looked at anew.
      return { isTaken: used !== null, freeAt: used && freeAt(held), wasUnused: true };
    }
    const row = { points, expiresAt };
    const update = isUnused ? { $set: { ...row, isUnused } } : { $set: row, $unset: { isUnused: '' as const } };
    const taken = await this.change({ _id: key, points: { $lte: now.getTime() } }, update);
    return { isTaken: taken !== null, freeAt: freeAt(held), wasUnused: false };
  }

  /** Frees the key where the claim still holds it, as it was before; one that came later stays. */
  async release({ cooldownMs, isUnused, key, now }: CooldownClaim, claimed?: Claimed): Promise<void> {
    if (claimed?.wasUnused === true && claimed.freeAt !== null) {
      await this.limits.updateOne({ _id: key, points: claimed.freeAt.getTime() }, { $set: { isUnused: true } });
      return;
    }
    // One that was taken over is somebody else's.
    const own = isUnused === true ? { isUnused: true as const } : {};
    await this.limits.deleteOne({ _id: key, points: now.getTime() + cooldownMs, ...own });
  }

  /**
   * Adds the penalty to the wait of a key that is not free, up to the longest wait, and answers the new moment.
   * Null where the key has come free meanwhile.
   */
  async penalize(claim: CooldownClaim): Promise<Date | null> {
    if (claim.penaltyMs === 0) return this.find(claim.key, claim.now);
    return (await this.lengthen(claim)) ?? (await this.lengthenToLongest(claim));
  }

  /** The moment from which the key is free; null where it is. */
  async find(key: string, now: Date): Promise<Date | null> {
    return freeAt(await this.limits.findOne({ _id: key, points: { $gt: now.getTime() } }));
  }

  private lengthen(claim: CooldownClaim): Promise<Date | null> {
    const { expiresAt } = rowOf(claim, 0);
    const range = { $gt: claim.now.getTime(), $lte: claim.now.getTime() + claim.maxWaitMs - claim.penaltyMs };
    const longer = { $inc: { points: claim.penaltyMs }, $set: { expiresAt } };
    return this.change({ _id: claim.key, points: range }, longer);
  }

  private lengthenToLongest(claim: CooldownClaim): Promise<Date | null> {
    const { points, expiresAt } = rowOf(claim, claim.now.getTime() + claim.maxWaitMs);
    const range = { $gt: Math.max(claim.now.getTime(), points - claim.penaltyMs) };
    return this.change({ _id: claim.key, points: range }, { $max: { points }, $set: { expiresAt } });
  }

  private async change(row: Filter<LimitDocument>, update: UpdateFilter<LimitDocument>): Promise<Date | null> {
    return freeAt(await this.limits.findOneAndUpdate(row, update, { returnDocument: 'after' }));
  }
}

function rowOf({ key, now, maxWaitMs }: CooldownClaim, points: number): LimitDocument {
  return { _id: key, points, expiresAt: after(now, maxWaitMs) };
}

function freeAt(row: LimitDocument | null): Date | null {
  return row && new Date(row.points);
}
