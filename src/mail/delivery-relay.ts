import { COLLECTIONS } from '../storage/collections';
import type { PendingDelivery } from '../storage/collections';
import type { Collection, Database, StoredDocument } from '../storage/database';
import type { OutboxRepository } from './outbox.repository';

interface Carrier extends StoredDocument {
  outbox?: PendingDelivery[];
}

/** The pending entries of one document, as they were read. */
export interface CarriedDeliveries {
  readonly source: Collection<Carrier>;
  readonly documentId: string;
  readonly entries: readonly PendingDelivery[];
}

const SOURCES = [COLLECTIONS.users, COLLECTIONS.sessions, COLLECTIONS.challenges];
const BATCH = 32;

/**
 * Moves entries from the documents that caused them to the outbox (security rule 17).
 *
 * A stop at any point loses nothing and adds nothing twice: an entry leaves its document only after its row is there,
 * and its row is inserted under the entry's own id.
 */
export class DeliveryRelay {
  private readonly sources: readonly Collection<Carrier>[];

  constructor(
    database: Database,
    private readonly outbox: OutboxRepository,
  ) {
    this.sources = SOURCES.map(({ name }) => database.collection<Carrier>(name));
  }

  /** Everything that was pending is in the outbox; says how many entries were moved. */
  async moveAll(): Promise<number> {
    const moved = await Promise.all(this.sources.map((source) => this.moveFrom(source)));
    return moved.reduce((sum, count) => sum + count, 0);
  }

  /** Documents with pending entries, a batch at most of each source. */
  async collect(): Promise<CarriedDeliveries[]> {
    return (await Promise.all(this.sources.map(collectFrom))).flat();
  }

  /** Each entry has its row. */
  async copy(carried: CarriedDeliveries): Promise<void> {
    for (const entry of carried.entries) await this.outbox.add(entry);
  }

  /** The entries have left their document; those added since stay. */
  async release({ source, documentId, entries }: CarriedDeliveries): Promise<void> {
    const ids = entries.map((entry) => entry.id);
    await source.updateOne({ _id: documentId }, { $pull: { outbox: { id: { $in: ids } } } });
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
}

async function collectFrom(source: Collection<Carrier>): Promise<CarriedDeliveries[]> {
  const found = await source.find({ 'outbox.id': { $gt: '' } }, { limit: BATCH, projection: { outbox: 1 } });
  return found.map(({ _id, outbox = [] }) => ({ source, documentId: _id, entries: outbox }));
}
