import { COLLECTIONS } from '../storage/collections';
import { type Collection, type Database, DuplicateKey } from '../storage/database';
import type { DeletionDocument } from '../storage/deletion-documents';

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

  /** Nothing is left to do; what could tell of whom it was is gone. */
  async finish(id: string): Promise<void> {
    await this.deletions.updateOne({ _id: id }, { $unset: { sweepAt: '', recipients: '' } });
  }
}
