import { COLLECTIONS } from '../storage/collections';
import type { AdminsDocument } from '../storage/settings-documents';
import type { Collection, Database } from '../storage/database';

const ROSTER = 'admins';

/** The active administrators in one document, so that the last one is guarded by one conditional write (security rule 21). */
export class AdminRoster {
  private readonly settings: Collection<AdminsDocument>;

  constructor(database: Database) {
    this.settings = database.collection<AdminsDocument>(COLLECTIONS.settings.name);
  }

  /** The user counts as an active administrator; saying it again changes nothing. */
  async enter(userId: string): Promise<void> {
    await this.settings.updateOne({ _id: ROSTER }, { $addToSet: { ids: userId } }, { upsert: true });
  }

  /**
   * Whether the user no longer counts; false where nobody else would be left.
   *
   * Two administrators who remove each other at once race for one document: one of them stays.
   */
  async leave(userId: string): Promise<boolean> {
    const another = { _id: ROSTER, ids: userId, 'ids.1': { $exists: true } };
    const left = await this.settings.findOneAndUpdate(another, { $pull: { ids: userId } }, { returnDocument: 'after' });
    if (left !== null) return true;
    const ids = await this.ids();
    if (!ids.includes(userId)) return true;
    // Somebody entered between the write and the look at it: the write has what it wants now.
    return ids.length > 1 && this.leave(userId);
  }

  /** Nobody counts as an administrator: for the command line, when all accounts go. */
  async clear(): Promise<void> {
    await this.settings.deleteOne({ _id: ROSTER });
  }

  /** A user who is gone does not count, whoever else is left. */
  async remove(userId: string): Promise<void> {
    await this.settings.updateOne({ _id: ROSTER, ids: userId }, { $pull: { ids: userId } });
  }

  /** Whether there is any administrator. */
  async isEmpty(): Promise<boolean> {
    return (await this.ids()).length === 0;
  }

  private async ids(): Promise<readonly string[]> {
    return (await this.settings.findOne({ _id: ROSTER }))?.ids ?? [];
  }
}
