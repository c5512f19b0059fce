import { after } from '../shared/clock';
import type { LimitDocument } from '../storage/collections';
import { DuplicateKey, type Collection, type UpdateFilter } from '../storage/database';

/** One request for a key: when it came and what follows from it, in milliseconds. */
export interface CooldownClaim {
  readonly key: string;
  readonly now: Date;
  readonly cooldownMs: number;
  readonly penaltyMs: number;
  readonly maxWaitMs: number;
}

/**
 * The moment from which each key is free again, kept as epoch milliseconds in `points`: a number is what `$inc` can
 * move atomically. `expiresAt` only lets the row be swept after the longest possible wait.
 */
export class CooldownRepository {
  constructor(private readonly limits: Collection<LimitDocument>) {}

  /** Takes the key if it is free; of any number of parallel callers one gets true. */
  async claim(claim: CooldownClaim): Promise<boolean> {
    const row = rowOf(claim, claim.now.getTime() + claim.cooldownMs);
    const free = { _id: claim.key, points: { $lte: claim.now.getTime() } };
    const { points, expiresAt } = row;
    const taken = await this.limits.findOneAndUpdate(
      free,
      { $set: { points, expiresAt } },
      { returnDocument: 'after' },
    );
    return taken !== null || this.insert(row);
  }

  /** Frees the key where the claim still holds it; one that came later stays. */
  async release({ cooldownMs, key, now }: CooldownClaim): Promise<void> {
    await this.limits.deleteOne({ _id: key, points: now.getTime() + cooldownMs });
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
    return this.change(claim.key, range, { $inc: { points: claim.penaltyMs }, $set: { expiresAt } });
  }

  private lengthenToLongest(claim: CooldownClaim): Promise<Date | null> {
    const { points, expiresAt } = rowOf(claim, claim.now.getTime() + claim.maxWaitMs);
    const range = { $gt: Math.max(claim.now.getTime(), points - claim.penaltyMs) };
    return this.change(claim.key, range, { $max: { points }, $set: { expiresAt } });
  }

  private async change(
    key: string,
    points: { $gt: number },
    update: UpdateFilter<LimitDocument>,
  ): Promise<Date | null> {
    return freeAt(await this.limits.findOneAndUpdate({ _id: key, points }, update, { returnDocument: 'after' }));
  }

  private async insert(row: LimitDocument): Promise<boolean> {
    try {
      await this.limits.insertOne(row);
      return true;
    } catch (error) {
      if (error instanceof DuplicateKey) return false;
      throw error;
    }
  }
}

function rowOf({ key, now, maxWaitMs }: CooldownClaim, points: number): LimitDocument {
  return { _id: key, points, expiresAt: after(now, maxWaitMs) };
}

function freeAt(row: LimitDocument | null): Date | null {
  return row && new Date(row.points);
}
