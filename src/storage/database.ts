import type { Filter, UpdateFilter } from 'mongodb';
import type { IndexDuplicates } from './index-duplicates';

export type { Filter, UpdateFilter };

/** Every document is keyed by a string of ours; the database generates nothing. */
export interface StoredDocument {
  _id: string;
}

export interface FindOptions {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly projection?: Readonly<Record<string, 0 | 1>>;
}

/** One index: its name is ours, so that it identifies a duplicate key on every server. */
export interface IndexSpec {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  /** Leaves out documents without the field. */
  readonly sparse?: boolean;
  /** Only documents that match are indexed. Restricted to `{field: {$type: 'string'}}`, which every engine has. */
  readonly partialFilterExpression?: Readonly<Record<string, { readonly $type: 'string' }>>;
  /** Documents are removed some time after the date in the (single) key field has passed. A broom, never a rule. */
  readonly expireAfterSeconds?: 0;
}

export interface CollectionSpec {
  readonly name: string;
  readonly indexes: readonly IndexSpec[];
}

/** A document of many that a unique index refused; `index` is the name from indexes.ts, or `_id_`. */
export interface RefusedInsert {
  readonly position: number;
  readonly index: string;
}

/**
 * A collection as repositories see it: the part of MongoDB that every engine and server answers alike.
 *
 * Each call is one round trip and is acknowledged by a majority, on disk. Writes that may hit a unique index
 * are `insertOne`, `insertMany` or `updateOne`; `findOneAndUpdate` is for conditional changes that touch no unique field and
 * never upserts. No caller needs `upsertedCount`, so it is left out. A document that was read is not to be changed: an engine
 * may have frozen it.
 * @throws {DuplicateKey} when a unique index refuses the write.
 * @throws {StorageUnavailable} when the database does not answer in time or cannot write.
 */
export interface Collection<T extends StoredDocument> {
  findOne(filter: Filter<T>, options?: FindOptions): Promise<T | null>;
  /** As `findOne` by `_id`; over a network, calls made at the same time are one command. */
  findById(id: string): Promise<T | null>;
  find(filter: Filter<T>, options?: FindOptions): Promise<T[]>;
  countDocuments(filter: Filter<T>): Promise<number>;
  insertOne(document: T): Promise<void>;
  /**
   * Stores each document that no unique index refuses, and returns those refused, by their position. Each stands for
   * itself: where this throws, some may be stored.
   */
  insertMany(documents: readonly T[]): Promise<readonly RefusedInsert[]>;
  /** An upsert whose filter is an `_id` alone is never refused over that: of parallel callers one makes it, the others change it. */
  updateOne(
    filter: Filter<T>,
    update: UpdateFilter<T>,
    options?: { upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number }>;
  updateMany(filter: Filter<T>, update: UpdateFilter<T>): Promise<{ matchedCount: number; modifiedCount: number }>;
  findOneAndUpdate(
    filter: Filter<T>,
    update: UpdateFilter<T>,
    options: { returnDocument: 'before' | 'after'; sort?: FindOptions['sort'] },
  ): Promise<T | null>;
  /** Removes one matching document and returns it: of any number of callers exactly one gets it. */
  findOneAndDelete(filter: Filter<T>): Promise<T | null>;
  deleteOne(filter: Filter<T>): Promise<number>;
  deleteMany(filter: Filter<T>): Promise<number>;
}

/** An index that is not as declared. */
export interface IndexFault {
  readonly collection: string;
  readonly index: string;
  readonly fault: 'missing' | 'different';
}

/** The facts a database gives of itself. */
export interface DatabaseDescription {
  /** The server's version; of the embedded engine its data format. */
  readonly version: string;
  /** The server's clock; null where it has none of its own. */
  readonly now: Date | null;
}

/** Sizes in bytes. */
export interface DatabaseSizes {
  /** The documents. */
  readonly dataSize: number;
  /** The indexes. */
  readonly indexSize: number;
  /** The room taken on disk, reserves included. */
  readonly storageSize: number;
  /** The engine's own statistics, in its own words; empty where it has none. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Called for each command before it is sent: for counting round trips and, later, latency. */
export type CommandListener = (command: { readonly collection: string; readonly operation: string }) => void;

export interface Database {
  /** `embedded`, `memory` or `mongodb`. */
  readonly engine: string;
  collection<T extends StoredDocument>(name: string): Collection<T>;
  /**
   * Creates the collections and indexes that are missing; idempotent, safe to run by several processes at once.
   * @throws {DuplicatesFound} where documents break a unique index that is missing; it names those of all collections.
   */
  prepare(collections: readonly CollectionSpec[]): Promise<void>;
  /** The indexes of these collections that are missing or defined otherwise; changes nothing. */
  indexFaults(collections: readonly CollectionSpec[]): Promise<IndexFault[]>;
  /** Returns the duplicates in the unique indexes of these collections, built or not; reads all documents, changes none. */
  duplicates(collections: readonly CollectionSpec[]): Promise<IndexDuplicates[]>;
  /** Resolves when the database answers. @throws {StorageUnavailable} */
  ping(): Promise<void>;
  /** Resolves unless the engine's own disk is full; a server knows that of itself. @throws {StorageUnavailable} */
  requireRoom(): Promise<void>;
  /** Version and clock, for the operator. @throws {StorageUnavailable} */
  describe(): Promise<DatabaseDescription>;
  /** The size of the data; 0 where a server does not say. The embedded engine estimates. @throws {StorageUnavailable} */
  sizes(): Promise<DatabaseSizes>;
  /** Adds a listener for every command from now on. */
  onCommand(listener: CommandListener): void;
  /** Removes the collection with its indexes, if it exists. For the command line, never called by a request. */
  dropCollection(name: string): Promise<void>;
  /** Removes the whole database: for tests and the command line, never called by a request. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

/** A unique index refused the write; `index` is the name from indexes.ts. */
export class DuplicateKey extends Error {
  constructor(readonly index: string) {
    super(`duplicate key in ${index}`);
    this.name = 'DuplicateKey';
  }
}

/** The database is away, too slow, read-only or full. The cause is for the log alone. */
export class StorageUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StorageUnavailable';
  }
}
