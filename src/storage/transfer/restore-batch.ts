import { DuplicateKey, StorageUnavailable } from '../database';
import type { Collection, Database, StoredDocument } from '../database';

/** A line that could not be restored, and the reason, without any of its content. */
export interface BrokenLine {
  readonly line: number;
  readonly reason: string;
}

/** One document on its way. */
interface Arriving {
  readonly collection: string;
  readonly document: StoredDocument;
  readonly line: number;
  /** Characters of its line. */
  readonly size: number;
}

/** The most that is held before it is stored. */
const MOST = { documents: 500, characters: 8_388_608 } as const;

/** Stores documents of one collection after the other, many in a command; reports the lines of refused ones. */
export class RestoreBatch {
  private held: Arriving[] = [];
  private size = 0;
  private inserted = 0;
  private present = 0;
  private broken = 0;

  constructor(
    private readonly database: Database,
    private readonly onBroken: (broken: BrokenLine) => void,
  ) {}

  get counts(): { inserted: number; present: number; broken: number } {
    return { inserted: this.inserted, present: this.present, broken: this.broken };
  }

  /** Counts the line as broken. */
  refuse(line: number, reason: string): void {
    this.broken += 1;
    this.onBroken({ line, reason });
  }

  /** Adds a document for the next flush, which comes by itself. @throws {StorageUnavailable} */
  async add(arriving: Arriving): Promise<void> {
    const [first] = this.held;
    if (first !== undefined && first.collection !== arriving.collection) await this.flush();
    this.held.push(arriving);
    this.size += arriving.size;
    if (this.held.length >= MOST.documents || this.size >= MOST.characters) await this.flush();
  }

  /** Stores everything added so far, or reports it, unless it was there. @throws {StorageUnavailable} */
  async flush(): Promise<void> {
    const { held } = this;
    [this.held, this.size] = [[], 0];
    const [first] = held;
    if (first === undefined) return;
    const collection = this.database.collection<StoredDocument>(first.collection);
    try {
      await this.store(collection, held);
    } catch (error) {
      if (error instanceof StorageUnavailable) throw error;
      for (const arriving of held) await this.storeOne(collection, arriving);
    }
  }

  private async store(collection: Collection<StoredDocument>, held: readonly Arriving[]): Promise<void> {
    const refused = await collection.insertMany(held.map(({ document }) => document));
    this.inserted += held.length - refused.length;
    for (const { index, position } of refused) {
      const arriving = held[position];
      if (arriving !== undefined) await this.judge(collection, arriving, index);
    }
  }

  /** Stores one by itself, after a companion could not be stored; those stored a moment ago are there. */
  private async storeOne(collection: Collection<StoredDocument>, arriving: Arriving): Promise<void> {
    try {
      await collection.insertOne(arriving.document);
      this.inserted += 1;
    } catch (error) {
      if (error instanceof StorageUnavailable) throw error;
      if (error instanceof DuplicateKey) await this.judge(collection, arriving, error.index);
      else this.refuse(arriving.line, 'holds what the database does not store');
    }
  }

  /** A document that is there may be refused by any of its unique fields, whichever the server looks at first. */
  private async judge(collection: Collection<StoredDocument>, arriving: Arriving, index: string): Promise<void> {
    if (index === '_id_' || (await collection.findById(arriving.document._id)) !== null) this.present += 1;
    else this.refuse(arriving.line, `holds a value that another document has (${index})`);
  }
}
