import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';
import type { LimitDocument } from './limit.document';

/** Rows that are written to see whether the database takes writes; among the limits, which expire by themselves. */
export class ProbeRepository {
  private readonly limits: Collection<LimitDocument>;

  constructor(database: Database) {
    this.limits = database.collection<LimitDocument>(COLLECTIONS.limits.name);
  }

  /** Writes the row, whether or not it is there. @throws {StorageUnavailable} */
  async touch(id: string, expiresAt: Date): Promise<void> {
    await this.limits.updateOne({ _id: id }, { $inc: { points: 1 }, $set: { expiresAt } }, { upsert: true });
  }

  /** Writes a row that is not there yet. @throws {StorageUnavailable} */
  async insert(id: string, expiresAt: Date): Promise<void> {
    await this.limits.insertOne({ _id: id, points: 0, expiresAt });
  }

  /** Removes the row; asking for one that is not there needs the right to write, too. @throws {StorageUnavailable} */
  async remove(id: string): Promise<void> {
    await this.limits.deleteOne({ _id: id });
  }
}
