import { COLLECTIONS } from '../storage/collections';
import type { PendingDelivery, PendingEvent } from '../storage/collections';
import type { Collection, Database, StoredDocument } from '../storage/database';
import { DeliveryOrder } from './delivery-order';
import type { OutboxRepository } from './outbox.repository';

interface Carrier extends StoredDocument {
  outbox?: PendingDelivery[];
  eventsMoved?: number;
}

/** The pending entries of one document, as they were read. */
export interface CarriedDeliveries {
  readonly source: Collection<Carrier>;
  readonly documentId: string;
  readonly entries: readonly PendingDelivery[];
  /** How many events had left the document before. */
  readonly eventsMoved: number;
}

/** What may stand in a user's array as well as here comes first, so that it is found there in the same round. */
const SOURCES = [
  COLLECTIONS.sessions,
  COLLECTIONS.challenges,
  COLLECTIONS.identities,
  COLLECTIONS.settings,
  COLLECTIONS.users,
];
const BATCH = 32;
/** The place of an event whose user is gone: behind all others. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Moves entries from the documents that caused them to the outbox (security rule 17).
 *
 * A stop at any point loses nothing and adds nothing twice: an entry leaves its document only after its row is there,
 * and its row is inserted under the entry's own id. Events keep their order: those of a user are numbered in the array of
 * the user's document, so what another document carries is entered there first.
 */
export class DeliveryRelay {
  private readonly sources: readonly Collection<Carrier>[];
  private readonly order: DeliveryOrder;

  constructor(
    database: Database,
    private readonly outbox: OutboxRepository,
  ) {
    this.sources = SOURCES.map(({ name }) => database.collection<Carrier>(name));
    this.order = new DeliveryOrder(database);
  }

  /** Everything that was pending is in the outbox; says how many entries were moved. */
  async moveAll(): Promise<number> {
    const others = await Promise.all(this.sources.slice(0, -1).map((source) => this.moveFrom(source)));
    const own = await Promise.all(this.sources.slice(-1).map((source) => this.moveFrom(source)));
    return [...others, ...own].reduce((sum, count) => sum + count, 0);
  }

  /** Documents with pending entries, a batch at most of each source. */
  async collect(): Promise<CarriedDeliveries[]> {
    return (await Promise.all(this.sources.map(collectFrom))).flat();
  }

  /** Each entry has its row, or its place in its user's array; the events in the order of this document. */
  async copy(carried: CarriedDeliveries): Promise<void> {
    let position = carried.eventsMoved;
    for (const entry of carried.entries) {
      if (entry.kind === 'mail') await this.outbox.add(entry);
      else if (!isAtHome(entry, carried)) await this.passOn(entry);
      else await this.outbox.addEvent(entry, (position += 1));
    }
  }

  /**
   * The entries have left their document; those added since stay.
   *
   * The numbering goes on behind the events that left. Of two relays that read the same entries one counts them.
   */
  async release({ source, documentId, entries, eventsMoved }: CarriedDeliveries): Promise<void> {
    const ids = entries.map((entry) => entry.id);
    const own = entries.filter((entry) => entry.kind === 'event' && isAtHome(entry, { documentId }));
    const uncounted = eventsMoved === 0 ? { eventsMoved: { $exists: false } } : { eventsMoved };
    await source.updateOne(
      { _id: documentId, ...(own.length === 0 ? {} : uncounted) },
      {
        $pull: { outbox: { id: { $in: ids } } },
        ...(own.length === 0 ? {} : { $inc: { eventsMoved: own.length } }),
      },
    );
  }

  private async moveFrom(source: Collection<Carrier>): Promise<number> {
    let [moved, more] = [0, true];
    while (more) {
      const batch = await collectFrom(source);
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

  /** The event is in its user's array, unless it was there and has left it; where the user is gone, in the outbox. */
  private async passOn(entry: PendingEvent): Promise<void> {
    if (await this.outbox.hasEvent(entry)) return;
    if (!(await this.order.enter(entry))) await this.outbox.addEvent(entry, LAST);
  }
}

/** Whether the array that carries the event is the one that orders it. */
function isAtHome({ userId }: PendingEvent, { documentId }: { documentId: string }): boolean {
  return userId === null || userId === documentId;
}

async function collectFrom(source: Collection<Carrier>): Promise<CarriedDeliveries[]> {
  const projection = { outbox: 1, eventsMoved: 1 } as const;
  const found = await source.find({ 'outbox.id': { $gt: '' } }, { limit: BATCH, projection });
  return found.map(({ _id, eventsMoved = 0, outbox = [] }) => ({
    source,
    documentId: _id,
    entries: outbox,
    eventsMoved,
  }));
}
