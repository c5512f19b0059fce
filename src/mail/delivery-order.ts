import { COLLECTIONS } from '../storage/collections';
import type { PendingDelivery, PendingEvent } from '../storage/collections';
import type { Collection, Database, StoredDocument } from '../storage/database';

interface Ordered extends StoredDocument {
  outbox?: PendingDelivery[];
}

/** The order of a user's events: the array `outbox` of the user's own document, to which every write appends. */
export class DeliveryOrder {
  private readonly users: Collection<Ordered>;

  constructor(database: Database) {
    this.users = database.collection<Ordered>(COLLECTIONS.users.name);
  }

  /** The event stands in the array of its user, once. False where there is no such user any more, or no user at all. */
  async enter(entry: PendingEvent): Promise<boolean> {
    if (entry.userId === null) return false;
    const without = { _id: entry.userId, 'outbox.id': { $ne: entry.id } };
    const { matchedCount } = await this.users.updateOne(without, { $push: { outbox: entry } });
    return matchedCount === 1 || (await this.users.findById(entry.userId)) !== null;
  }
}
