import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, StoredDocument } from '../storage/database';
import type { DeliveryOrderRepository } from './delivery-order.repository';
import type { OutboxRepository } from './outbox.repository';
import type { PendingDelivery, PendingEvent } from './pending-delivery';

interface Carrier extends StoredDocument {
  outbox?: PendingDelivery[];
  eventsMoved?: number;
}

interface Source {
  readonly documents: Collection<Carrier>;
  /** The offset added to the numbers of its events. */
  readonly base: number;
}

/** The pending entries of one document, as they were read. */
export interface CarriedDeliveries {
  readonly source: Source;
  readonly documentId: string;
  readonly entries: readonly PendingDelivery[];
  /** The number of events moved out before. */
  readonly eventsMoved: number;
}

const BATCH = 32;
/** The place of an event whose user is gone; the rest of the user's tombstone comes behind it. */
const GONE = 2 ** 52;

/**
 * Moves entries from the documents that caused them to the outbox (security rule 17).
 *
 * A stop at any point loses nothing and adds nothing twice: an entry leaves its document only after its row is there,
 * and its row is inserted under the entry's own id. Events keep their order: those of a user are numbered in the array of
 * the user's document, so those of another document are entered there first.
 */
export class DeliveryRelayRepository {
  private readonly users: Source;
  private readonly tombstones: Source;
  private readonly others: readonly Source[];

  constructor(
    database: Database,
    private readonly outbox: OutboxRepository,
    private readonly order: DeliveryOrderRepository,
  ) {
    const source = ({ name }: { name: string }, base = 0) => ({ documents: database.collection<Carrier>(name), base });
    this.users = source(COLLECTIONS.users);
    this.tombstones = source(COLLECTIONS.tombstones, GONE);
    this.others = [COLLECTIONS.sessions, COLLECTIONS.challenges, COLLECTIONS.identities, COLLECTIONS.settings].map(
      (carrier) => source(carrier),
    );
  }

  /** Moves everything pending to the outbox; returns the number of entries moved. */
  async moveAll(): Promise<number> {
    // Entries of others may move to a user's array, and are found there in the same round.
    const first = await Promise.all([...this.others, this.tombstones].map((source) => this.moveFrom(source)));
    return first.reduce((sum, count) => sum + count, await this.moveFrom(this.users));
  }

  /** Documents with pending entries, a batch at most of each source. */
  async collect(): Promise<CarriedDeliveries[]> {
    return (await Promise.all([...this.others, this.users].map(collectFrom))).flat();
  }

  /** Gives each entry its row, or its place in its user's array; the events in the order of this document. */
  async copy(carried: CarriedDeliveries): Promise<void> {
    let position = carried.source.base + carried.eventsMoved;
    for (const entry of carried.entries) {
      if (entry.kind === 'mail') await this.outbox.add(entry);
      else if (!isAtHome(entry, carried)) await this.passOn(entry);
      else await this.outbox.addEvent(entry, (position += 1));
    }
  }

  /**
   * Removes the entries from their document; those added since stay.
   *
   * The numbering goes on behind the events that left. Of two relays that read the same entries one counts them.
   */
  async release({ source, documentId, entries, eventsMoved }: CarriedDeliveries): Promise<void> {
    const ids = entries.map((entry) => entry.id);
    const own = entries.filter((entry) => entry.kind === 'event' && isAtHome(entry, { documentId }));
    const uncounted = eventsMoved === 0 ? { eventsMoved: { $exists: false } } : { eventsMoved };
    await source.documents.updateOne(
      { _id: documentId, ...(own.length === 0 ? {} : uncounted) },
      {
        $pull: { outbox: { id: { $in: ids } } },
        ...(own.length === 0 ? {} : { $inc: { eventsMoved: own.length } }),
      },
    );
  }

  private async moveFrom(source: Source): Promise<number> {
    let [moved, more] = [0, true];
    while (more) {
      const found = await collectFrom(source);
      const batch = source === this.tombstones ? await this.ofRemoved(found) : found;
      await Promise.all(batch.map((carried) => this.move(carried)));
      moved += batch.reduce((sum, { entries }) => sum + entries.length, 0);
      more = batch.length === BATCH;
    }
    return moved;
  }

  private async move(carried: CarriedDeliveries): Promise<void> {
    await this.copy(carried);
    await this.release(carried);
  }

  /** Enters the event in its user's array, unless it has left it; where the user is gone, in the outbox. */
  private async passOn(entry: PendingEvent): Promise<void> {
    if (await this.outbox.hasEvent(entry)) return;
    if (!(await this.order.enter(entry))) await this.outbox.addEvent(entry, GONE);
  }

  /** Tombstones whose user's document is gone: a removal that was cut off has not happened. */
  private async ofRemoved(tombstones: readonly CarriedDeliveries[]): Promise<CarriedDeliveries[]> {
    if (tombstones.length === 0) return [];
    const ids = tombstones.map(({ documentId }) => documentId);
    const present = await this.users.documents.find({ _id: { $in: ids } }, { projection: { _id: 1 } });
    return tombstones.filter(({ documentId }) => !present.some(({ _id }) => _id === documentId));
  }
}

/** Whether the array that carries the event is the one that orders it. */
function isAtHome({ userId }: PendingEvent, { documentId }: { documentId: string }): boolean {
  return userId === null || userId === documentId;
}

async function collectFrom(source: Source): Promise<CarriedDeliveries[]> {
  const projection = { outbox: 1, eventsMoved: 1 } as const;
  const found = await source.documents.find({ 'outbox.id': { $gt: '' } }, { limit: BATCH, projection });
  return found.map(({ _id: documentId, eventsMoved = 0, outbox: entries = [] }) => ({
    source,
    documentId,
    entries,
    eventsMoved,
  }));
}
