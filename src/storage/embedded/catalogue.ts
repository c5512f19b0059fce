import { StorageUnavailable } from '../database';
import type { CollectionSpec, IndexFault, IndexSpec } from '../database';
import type { Store } from './store';
import { newerFormat } from './environment';
import type { StoredIndex } from './index-entries';
import { storedIndex } from './index-entries';

/** Raised when the meaning of the stored bytes changes; a newer one is refused. */
export const FORMAT = 1;

/** Table 0 is the catalogue's own. */
const RECORD_KEY = Buffer.of(0, 0, 1);
const VERSION_KEY = Buffer.of(0, 0, 2);

/** One collection: the table of its documents and its indexes. */
export interface StoredCollection {
  readonly name: string;
  readonly table: number;
  /** False since an `_id` longer than a key was stored: documents then lie in no order. */
  readonly idsOrderly: boolean;
  readonly indexes: readonly StoredIndex[];
}

interface IndexRecord {
  spec: IndexSpec;
  table: number;
  orderly: boolean;
}

interface CollectionRecord {
  table: number;
  idsOrderly: boolean;
  indexes: IndexRecord[];
}

interface CatalogueRecord {
  format: number;
  nextTable: number;
  collections: Record<string, CollectionRecord>;
}

/**
 * The collections and indexes in the data folder, as the last commit of any process left them.
 *
 * Another process may have added an index since: each operation looks at the version, one read of a few bytes, so
 * that no process writes past an index that it does not know.
 */
export class Catalogue {
  private version = Number.NaN;
  private record: CatalogueRecord = { format: FORMAT, nextTable: 1, collections: {} };
  private collections = new Map<string, StoredCollection>();

  constructor(
    private readonly store: Store,
    private readonly folder: string,
  ) {}

  /** Returns the collection, or undefined if never written to. */
  find(name: string): StoredCollection | undefined {
    this.refresh();
    return this.collections.get(name);
  }

  /** Every collection there is. */
  all(): StoredCollection[] {
    this.refresh();
    return [...this.collections.values()];
  }

  /** Returns the collection, made if it is new. Within a write transaction. */
  ensure(name: string): StoredCollection {
    const found = this.find(name);
    if (found !== undefined) return found;
    this.change((record) => {
      record.collections[name] = { table: takeTable(record), idsOrderly: true, indexes: [] };
    });
    return this.ensure(name);
  }

  /**
   * Adds the indexes that are missing and returns them. Within a write transaction.
   * @throws {IndexConflict} naming an index that exists with another definition.
   */
  addIndexes(spec: CollectionSpec): StoredIndex[] {
    const present = this.ensure(spec.name).indexes;
    for (const index of present) requireSame(spec, index.spec);
    const missing = spec.indexes.filter((index) => !present.some((other) => other.spec.name === index.name));
    if (missing.length === 0) return [];
    this.change((record) => {
      for (const index of missing) {
        record.collections[spec.name]?.indexes.push({ spec: index, table: takeTable(record), orderly: true });
      }
    });
    return this.ensure(spec.name).indexes.filter((index) => missing.some((other) => other.name === index.spec.name));
  }

  /** The collection's indexes that are missing or have another definition than declared. */
  indexFaults(spec: CollectionSpec): IndexFault[] {
    const present = this.find(spec.name)?.indexes ?? [];
    return spec.indexes.flatMap((index) => {
      const found = present.find((other) => other.spec.name === index.name);
      if (found !== undefined && definition(found.spec) === definition(index)) return [];
      return [{ collection: spec.name, index: index.name, fault: found === undefined ? 'missing' : 'different' }];
    });
  }

  /** Forgets the collection; its tables are empty by now. Within a write transaction. */
  remove(name: string): void {
    this.change((record) => {
      record.collections = Object.fromEntries(Object.entries(record.collections).filter(([other]) => other !== name));
    });
  }

  /** The number under which the present content is known. */
  currentVersion(): number {
    this.refresh();
    return this.version;
  }

  /** Skips every version up to this one: a process that remembers one must not take new content for old. */
  passVersion(version: number): void {
    if (this.currentVersion() <= version) this.putVersion(version + 1);
  }

  /** Marks the index as giving no order. Within a write transaction. */
  markDisorderly(table: number): void {
    this.change((record) => {
      for (const collection of Object.values(record.collections)) {
        if (collection.table === table) collection.idsOrderly = false;
        for (const index of collection.indexes) if (index.table === table) index.orderly = false;
      }
    });
  }

  private refresh(): void {
    const bytes = this.store.getBinaryFast(VERSION_KEY);
    const version = bytes === undefined ? 0 : bytes.readDoubleBE(0);
    if (version === this.version) return;
    this.record = this.read();
    this.collections = new Map(
      Object.entries(this.record.collections).map(([name, entry]) => [name, stored(name, entry)]),
    );
    this.version = version;
  }

  private read(): CatalogueRecord {
    const bytes = this.store.getBinary(RECORD_KEY);
    if (bytes === undefined) return { format: FORMAT, nextTable: 1, collections: {} };
    const record = JSON.parse(bytes.toString()) as CatalogueRecord;
    if (record.format > FORMAT) throw newerFormat(this.folder, record.format);
    return record;
  }

  private change(edit: (record: CatalogueRecord) => void): void {
    this.refresh();
    const record = structuredClone(this.record);
    edit(record);
    this.store.putSync(RECORD_KEY, Buffer.from(JSON.stringify(record)));
    this.putVersion(this.version + 1);
  }

  private putVersion(version: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(version);
    this.store.putSync(VERSION_KEY, bytes);
  }
}

/** The error of an index that exists with another definition. */
export class IndexConflict extends Error {
  constructor(index: string, collection: string) {
    super(`The index ${index} of ${collection} exists with another definition. Drop the old index, then start again.`);
    this.name = 'IndexConflict';
  }
}

function stored(name: string, record: CollectionRecord): StoredCollection {
  const indexes = record.indexes.map(({ spec, table, orderly }) => storedIndex(spec, table, orderly));
  return { name, table: record.table, idsOrderly: record.idsOrderly, indexes };
}

function takeTable(record: CatalogueRecord): number {
  const table = record.nextTable;
  if (table > 0xfffe) throw new StorageUnavailable('The data folder holds as many collections and indexes as it can.');
  record.nextTable = table + 1;
  return table;
}

function requireSame(collection: CollectionSpec, existing: IndexSpec): void {
  const wanted = collection.indexes.find((index) => index.name === existing.name);
  if (wanted === undefined || definition(wanted) === definition(existing)) return;
  throw new IndexConflict(existing.name, collection.name);
}

function definition(index: IndexSpec): string {
  const { key, unique, sparse, partialFilterExpression, expireAfterSeconds } = index;
  return JSON.stringify([
    Object.entries(key),
    unique === true,
    sparse === true,
    partialFilterExpression ?? null,
    expireAfterSeconds ?? null,
  ]);
}
