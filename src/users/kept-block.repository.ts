import type { PurposeKey } from '../keys/key-ring';
import type { Clock } from '../shared/clock';
import { hmac } from '../shared/hashing';
import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database } from '../storage/database';
import type { StoredBlock } from './user.document';
import type { KeptBlockDocument } from './kept-block.document';

/**
 * Blocks of deleted accounts, which stay on their addresses. What is stored of an address is a hash under a key that the
 * database does not hold: a reader of it learns no address, and cannot try any.
 */
export class KeptBlockRepository {
  private readonly blocks: Collection<KeptBlockDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly key: PurposeKey,
  ) {
    this.blocks = database.collection<KeptBlockDocument>(COLLECTIONS.keptBlocks.name);
  }

  /** Keeps the block on the address until its own end; a second call changes nothing. */
  async keep(address: string, { at, until }: StoredBlock): Promise<void> {
    const _id = hmac(this.key.current, address);
    await this.blocks.updateOne({ _id }, { $set: { at, until } }, { upsert: true });
  }

  async isBlocked(address: string): Promise<boolean> {
    const inForce = { $or: [{ until: null }, { until: { $gt: this.clock.now() } }] };
    return (await this.blocks.findOne({ _id: { $in: this.idsOf(address) }, ...inForce })) !== null;
  }

  /** Lifts a kept block from the address; false where none was in force. */
  async lift(address: string): Promise<boolean> {
    const was = await this.isBlocked(address);
    await this.blocks.deleteMany({ _id: { $in: this.idsOf(address) } });
    return was;
  }

  private idsOf(address: string): string[] {
    return this.key.all.map((key) => hmac(key, address));
  }
}
