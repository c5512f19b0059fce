import { after, type Clock } from '../shared/clock';
import { COLLECTIONS } from '../storage/collections';
import { type Collection, type Database, DuplicateKey, type StoredDocument } from '../storage/database';
import type { PendingDelivery, PendingEvent } from './pending-delivery';
import type { TombstoneDocument } from './tombstone.document';

interface Ordered extends StoredDocument {
  outbox?: PendingDelivery[];
}

/** The time that sent rows and dead letters of a user may be asked for. */
const TOMBSTONE_KEPT_MS = 30 * 24 * 60 * 60_000;

/** The order of a user's events: the array `outbox` of the user's own document, to which every write appends. */
export class DeliveryOrderRepository {
  private readonly users: Collection<Ordered>;
  private readonly tombstones: Collection<TombstoneDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.users = database.collection<Ordered>(COLLECTIONS.users.name);
    this.tombstones = database.collection<TombstoneDocument>(COLLECTIONS.tombstones.name);
  }

  /** Enters the event in the array of its user, once. False where there is no such user any more, or no user at all. */
  async enter(entry: PendingEvent): Promise<boolean> {
    if (entry.userId === null) return false;
    const without = { _id: entry.userId, 'outbox.id': { $ne: entry.id } };
    const { matchedCount } = await this.users.updateOne(without, { $push: { outbox: entry } });
    return matchedCount === 1 || (await this.users.findById(entry.userId)) !== null;
  }

  /** Adds the entries to the user's tombstone; `last` only where there was none yet. */
  async inherit(userId: string, entries: readonly PendingDelivery[], last: readonly PendingDelivery[]): Promise<void> {
    const outbox = [...entries, ...last];
    if (outbox.length === 0) return;
    const expiresAt = after(this.clock.now(), TOMBSTONE_KEPT_MS);
    try {
      await this.tombstones.insertOne({ _id: userId, outbox, expiresAt });
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      await this.add(userId, entries);
    }
  }

  private async add(userId: string, entries: readonly PendingDelivery[]): Promise<void> {
    for (const entry of entries) {
      await this.tombstones.updateOne({ _id: userId, 'outbox.id': { $ne: entry.id } }, { $push: { outbox: entry } });
    }
  }
}
