import { DuplicateKey, StorageUnavailable } from '../database';
import type { CommandListener, DatabaseSizes, UpdateFilter } from '../database';
import { withoutUndefined } from '../filter-guard';
import { Catalogue, IndexConflict } from './catalogue';
import type { Codec } from './codec';
import { parseFilter } from './conditions';
import type { Store } from './store';
import { compile } from './matcher';
import type { Query, ScanListener } from './read-access';
import { ReadAccess } from './read-access';
import { releaseStore } from './shared-stores';
import { sizesOf } from './statistics';
import { folderFault } from './storage-faults';
import type { Change } from './update';
import { compileUpdate } from './update';
import { WriteAccess } from './write-access';
import { WriteQueue } from './write-queue';

export interface EngineParts {
  readonly store: Store;
  readonly folder: string;
  readonly codec: Codec;
  readonly onScan: ScanListener;
}

/** The shared parts of a data folder's collections: tables, transactions, listeners and faults. */
export class Engine {
  readonly listeners: CommandListener[] = [];
  readonly catalogue: Catalogue;
  readonly reads: ReadAccess;
  readonly writes: WriteAccess;
  private readonly queue: WriteQueue;
  private closed = false;
  private isSnapshotFresh = false;

  constructor(private readonly parts: EngineParts) {
    this.catalogue = new Catalogue(parts.store, parts.folder);
    this.reads = new ReadAccess(parts.store, this.catalogue, parts);
    this.writes = new WriteAccess(parts.store, this.catalogue, parts.codec);
    this.queue = new WriteQueue(parts.store, (error) => this.faultOf(error));
  }

  get codec(): Codec {
    return this.parts.codec;
  }

  tell(collection: string, operation: string): void {
    for (const listener of this.listeners) listener({ collection, operation });
  }

  /** Returns the filter made ready. @throws {TypeError} when it is not one of the contract, or a value of it is undefined. */
  query(filter: object): Query {
    const parsed = parseFilter(withoutUndefined(filter));
    return { filter: parsed, matches: compile(parsed) };
  }

  /** Returns the update made ready. @throws {TypeError} when it is not one of the contract. */
  update<T>(update: UpdateFilter<T>, inserting: boolean): Change {
    return compileUpdate(update, { inserting });
  }

  /** Runs the work on the data committed now, by this process or another. */
  read<R>(work: () => R): R {
    this.requireOpen();
    try {
      this.renewSnapshot();
      return work();
    } catch (error) {
      throw this.faultOf(error);
    }
  }

  /**
   * Runs the work alone among all processes, and resolves when its writes are on disk.
   *
   * The work checks first, then writes: its error undoes nothing, unless it is `undoable`.
   */
  async write<R>(work: () => R, options: { undoable: boolean } = { undoable: false }): Promise<R> {
    this.requireOpen();
    return this.queue.run(work, options.undoable);
  }

  /** The data folder's size. */
  sizes(): DatabaseSizes {
    return this.read(() => {
      const tables = this.catalogue.all().map((collection) => ({
        name: collection.name,
        table: collection.table,
        documents: this.writes.counted(collection),
      }));
      return sizesOf(this.parts.store, tables);
    });
  }

  /** Empties the data folder. */
  async clear(): Promise<void> {
    this.requireOpen();
    await this.queue.settled();
    const version = this.read(() => this.catalogue.currentVersion());
    await this.parts.store.clearAsync();
    await this.write(() => {
      this.catalogue.passVersion(version);
    });
  }

  /** Begins no more operations; resolves when those under way are on disk. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.queue.settled();
    await releaseStore(this.parts.folder, this.parts.store);
  }

  /** Reads begun together share a snapshot: it holds every write that had been acknowledged to any of them. */
  private renewSnapshot(): void {
    if (this.isSnapshotFresh) return;
    this.parts.store.resetReadTxn();
    this.isSnapshotFresh = true;
    queueMicrotask(() => {
      this.isSnapshotFresh = false;
    });
  }

  private faultOf(error: unknown): unknown {
    return isOurs(error) ? error : folderFault(this.parts.folder, error);
  }

  private requireOpen(): void {
    if (this.closed) throw new StorageUnavailable('The database is closed.');
  }
}

/** Faults of the request, or bugs: not of the data folder. LMDB and the system throw plain errors. */
function isOurs(error: unknown): boolean {
  if (error instanceof DuplicateKey || error instanceof StorageUnavailable || error instanceof IndexConflict) {
    return true;
  }
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}
