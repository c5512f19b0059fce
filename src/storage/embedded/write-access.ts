import { DuplicateKey } from '../database';
import type { Catalogue, StoredCollection } from './catalogue';
import type { Codec } from './codec';
import type { Store } from './store';
import type { IndexEntry, StoredIndex } from './index-entries';
import { entriesOf, isUntouched } from './index-entries';
import { documentKey, isLongId, startingWith, tablePrefix } from './keys';
import type { Row } from './stored-value';

interface EntryChanges {
  readonly added: readonly Buffer[];
  readonly removed: readonly Buffer[];
  readonly disorderly: readonly number[];
}

/**
 * Writes documents and the index entries that belong to them, within a write transaction.
 *
 * Everything is checked before anything is written: changes of a refused write would be committed with the
 * others of its group.
 */
export class WriteAccess {
  constructor(
    private readonly store: Store,
    private readonly catalogue: Catalogue,
    private readonly codec: Codec,
  ) {}

  /** Stores the document. @throws {DuplicateKey} */
  insert(name: string, bytes: Buffer): void {
    const row = this.codec.decode(bytes);
    const collection = this.catalogue.ensure(name);
    const key = documentKey(collection.table, row._id);
    if (this.store.getBinaryFast(key) !== undefined) throw new DuplicateKey('_id_');
    const changes = this.changes(collection, undefined, row);
    this.apply(row._id, changes);
    this.store.putSync(key, bytes);
    this.count(collection, 1);
    if (isLongId(row._id) && collection.idsOrderly) this.catalogue.markDisorderly(collection.table);
  }

  /** Stores the document, or returns the unique index that refuses it. */
  refusal(name: string, bytes: Buffer): string | null {
    try {
      this.insert(name, bytes);
      return null;
    } catch (error) {
      if (error instanceof DuplicateKey) return error.index;
      throw error;
    }
  }

  /** Returns the document as it is stored now; null where it had that content before. @throws {DuplicateKey} */
  replace(collection: StoredCollection, before: Row, after: Row): Row | null {
    const bytes = this.codec.encode(after);
    if (bytes.equals(this.codec.encode(before))) return null;
    const stored = this.codec.decode(bytes);
    this.apply(after._id, this.changes(collection, before, stored));
    this.store.putSync(documentKey(collection.table, after._id), bytes);
    return stored;
  }

  /** Removes the document. */
  remove(collection: StoredCollection, row: Row): void {
    this.apply(row._id, this.changes(collection, row, undefined));
    this.store.removeSync(documentKey(collection.table, row._id));
    this.count(collection, -1);
  }

  /** Empties the collection and its indexes, a thousand keys at a time. Within a transaction that can be undone. */
  removeAll(collection: StoredCollection): void {
    for (const table of [collection.table, ...collection.indexes.map((index) => index.table)]) {
      const range = { ...startingWith(tablePrefix(table)), limit: 1000 };
      for (let keys = [...this.store.getKeys(range)]; keys.length > 0; keys = [...this.store.getKeys(range)]) {
        for (const key of keys) this.store.removeSync(key);
      }
    }
    this.store.removeSync(countKey(collection));
  }

  /**
   * Fills the new indexes with every document of the collection. Within a transaction that can be undone.
   * @throws {DuplicateKey} naming a unique index that the documents already break.
   */
  build(collection: StoredCollection, indexes: readonly StoredIndex[], documents: Iterable<Row>): void {
    for (const row of documents) this.apply(row._id, this.changes({ ...collection, indexes }, undefined, row));
  }

  /** The number of documents of the collection. */
  counted(collection: StoredCollection): number {
    return this.store.getBinaryFast(countKey(collection))?.readDoubleBE(0) ?? 0;
  }

  private changes(collection: StoredCollection, before: Row | undefined, after: Row | undefined): EntryChanges {
    const added: Buffer[] = [];
    const removed: Buffer[] = [];
    const disorderly: number[] = [];
    for (const index of collection.indexes) {
      if (before !== undefined && after !== undefined && isUntouched(index, before, after)) continue;
      const old = before === undefined ? [] : entriesOf(index, before).entries;
      const next = after === undefined ? { entries: [], orderly: true } : entriesOf(index, after);
      const fresh = lacking(next.entries, old);
      if (index.spec.unique === true) this.requireFree(index, fresh);
      if (index.orderly && !next.orderly) disorderly.push(index.table);
      added.push(...fresh.map((entry) => entry.key));
      removed.push(...lacking(old, next.entries).map((entry) => entry.key));
    }
    return { added, removed, disorderly };
  }

  private requireFree(index: StoredIndex, entries: readonly IndexEntry[]): void {
    for (const { fieldKey, key } of entries) {
      for (const found of this.store.getKeys({ ...startingWith(fieldKey), limit: 2 })) {
        if (!key.equals(found)) throw new DuplicateKey(index.spec.name);
      }
    }
  }

  private apply(id: string, { added, removed, disorderly }: EntryChanges): void {
    const value = Buffer.from(id);
    for (const key of removed) this.store.removeSync(key);
    for (const key of added) this.store.putSync(key, value);
    for (const table of disorderly) this.catalogue.markDisorderly(table);
  }

  private count(collection: StoredCollection, change: 1 | -1): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(this.counted(collection) + change);
    this.store.putSync(countKey(collection), bytes);
  }
}

function countKey({ table }: StoredCollection): Buffer {
  const key = Buffer.of(0, 0, 3, 0, 0);
  key.writeUInt16BE(table, 3);
  return key;
}

function lacking(entries: readonly IndexEntry[], others: readonly IndexEntry[]): IndexEntry[] {
  return entries.filter((entry) => !others.some((other) => other.key.equals(entry.key)));
}
