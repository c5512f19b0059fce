import { COLLECTIONS } from '../storage/collections';
import { type Collection, type Database, DuplicateKey, type Filter } from '../storage/database';
import type { DeletionDocument } from './deletion.document';

/** The deletions that have begun, each while something may be left to do, and a while longer. */
export class DeletionRepository {
  private readonly deletions: Collection<DeletionDocument>;

  constructor(database: Database) {
    this.deletions = database.collection<DeletionDocument>(COLLECTIONS.deletions.name);
  }

  /**
   * Begins the deletion; whether this call did: of any number at once one does. An account that came back under the
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

  /** Returns the deletions that are due for another look. */
  findDue(now: Date, limit: number): Promise<DeletionDocument[]> {
    return this.deletions.find({ sweepAt: { $lte: now } }, { sort: { sweepAt: 1 }, limit });
  }

  /** Takes the deletion up and returns it; null where another call has taken it up, or it is over. */
  takeUp(due: DeletionDocument, until: Date): Promise<DeletionDocument | null> {
    return this.deletions.findOneAndUpdate(asItWas(due), { $set: { sweepAt: until } }, { returnDocument: 'after' });
  }

  /** Withdraws the deletion, unless another call has taken it up. */
  async withdraw(deletion: DeletionDocument): Promise<void> {
    await this.deletions.deleteOne(asItWas(deletion));
  }

  /** Finishes the deletion, and removes the hashes that could identify the user. */
  async finish(id: string): Promise<void> {
    await this.deletions.updateOne({ _id: id }, { $unset: { sweepAt: '', recipients: '' } });
  }
}

/** The condition that no call has taken the deletion up since. */
function asItWas({ _id, sweepAt }: DeletionDocument): Filter<DeletionDocument> {
  return { _id, sweepAt: sweepAt ?? { $exists: false } };
}
