import type { Clock } from '../shared/clock';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import { ADMIN } from './user.policy';
import type { UserDocument } from './user.document';

/**
 * The standing of administrators in the documents of users: who may act, and which account is being deleted.
 *
 * The list of those who count lies in another document, and nothing changes both at once. Decision 33 has the order of
 * writes that keeps the two true.
 */
export class AdminStandingRepository {
  private readonly users: Collection<UserDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** The ids of all who hold `admin` and are not blocked at this moment. */
  async activeIds(): Promise<string[]> {
    const active = await this.users.find(this.active(), { projection: { _id: 1 } });
    return active.map(({ _id }) => _id);
  }

  /**
   * Whether the user is an active administrator at this moment, and not being deleted. Where that is so, every change that would take the rights
   * away and was decided before this moment is refused by its own write, and decided anew.
   */
  async affirm(id: string): Promise<boolean> {
    const staying = { ...this.active(), _id: id, erasure: { $exists: false } };
    const { matchedCount } = await this.users.updateOne(staying, { $inc: { adminVersion: 1 } });
    return matchedCount === 1;
  }

  /** Marks the user for this erasure, so that they are no longer affirmed, and returns them; null if they are gone. */
  condemn(id: string, erasure: string): Promise<UserDocument | null> {
    return this.users.findOneAndUpdate({ _id: id }, { $set: { erasure } }, { returnDocument: 'after' });
  }

  /** Whether the account stays: not where another erasure has taken over, which decides for itself. */
  async spare(id: string, erasure: string): Promise<boolean> {
    return (await this.users.updateOne({ _id: id, erasure }, { $unset: { erasure: '' } })).matchedCount === 1;
  }

  /** Removes the user and returns the document as it was; null where it was gone, or another erasure has taken over. */
  remove(id: string, erasure: string): Promise<UserDocument | null> {
    return this.users.findOneAndDelete({ _id: id, erasure });
  }

  private active(): Filter<UserDocument> {
    const free = [{ block: null }, { 'block.until': { $lte: this.clock.now() } }];
    return { permissions: ADMIN, $or: free };
  }
}
