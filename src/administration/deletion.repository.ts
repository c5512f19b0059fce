import { COLLECTIONS } from '../storage/collections';
import { type Collection, type Database, DuplicateKey, type Filter } from '../storage/database';
import type { DeletionDocument } from './deletion.document';

/** Deletions that have begun, each for as long as something may be left to do, and a while longer. */
export class DeletionRepository {
  private readonly deletions: Collection<DeletionDocument>;

  constructor(database: Database) {
    this.deletions = database.collection<DeletionDocument>(COLLECTIONS.deletions.name);
  }

  /**
   * Whether the deletion began with this call: of any number at once one begins it. An account that came back under the
   * id of one deleted before can be deleted again.
   */
  async claim(deletion: DeletionDocument): Promise<boolean> {
    try {
      await this.deletions.insertOne(deletion);
      return true;
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      const { _id, ...fields } = deletion;
      const done = { _id, sweepAt: { $exists: false } };
      return (await this.deletions.updateOne(done, { $set: fields })).matchedCount === 1;
    }
  }

  /** Deletions that are to be looked at once more. */
  findDue(now: Date, limit: number): Promise<DeletionDocument[]> {
    return this.deletions.find({ sweepAt: { $lte: now } }, { sort: { sweepAt: 1 }, limit });
  }

  /** The deletion as it goes on by this call; null where another goes on with it, or it is over. */
  takeUp(due: DeletionDocument, until: Date): Promise<DeletionDocument | null> {
    return this.deletions.findOneAndUpdate(asItWas(due), { $set: { sweepAt: until } }, { returnDocument: 'after' });
  }

  /** The deletion never began, unless another goes on with it. */
  async withdraw(deletion: DeletionDocument): Promise<void> {
    await this.deletions.deleteOne(asItWas(deletion));
  }

  /** Nothing is left to do; what could tell of whom it was is gone. */
  async finish(id: string): Promise<void> {
    await this.deletions.updateOne({ _id: id }, { $unset: { sweepAt: '', recipients: '' } });
  }
}

/** Nobody has taken the deletion up since. */
function asItWas({ _id, sweepAt }: DeletionDocument): Filter<DeletionDocument> {
  return { _id, sweepAt: sweepAt ?? { $exists: false } };
}
