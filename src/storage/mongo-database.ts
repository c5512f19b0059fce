import { setTimeout as pause } from 'node:timers/promises';
import type { Db, MongoClient } from 'mongodb';
import { settledWithin } from '../shared/within';
import { DuplicateKey, StorageUnavailable } from './database';
import type {
  Collection,
  CollectionSpec,
  CommandListener,
  Database,
  DatabaseDescription,
  DatabaseSizes,
  IndexFault,
  StoredDocument,
} from './database';
import { DuplicatesFound } from './duplicates';
import { clientOptions, DEFAULT_TIMEOUT_MS } from './mongo-client-options';
import { MongoCollection } from './mongo-collection';
import { translated, wasUndone } from './mongo-errors';
import { duplicatesIn, indexFaultsOf, isNoCollection, prepareCollection } from './mongo-prepare';
import { nothingIfUnknown, sizesOf } from './mongo-statistics';
import type { IndexDuplicates } from './index-duplicates';
import type { MongoSettings } from './database-settings';

/** Building an index on a full collection may take long; it happens at start alone. */
const PREPARE_TIMEOUT_MS = 600_000;
/** Closing tells the server which sessions have ended, and is over in milliseconds where it answers. */
const CLOSE_TIMEOUT_MS = 2000;
/** A write that the server undid is repeated this often before it counts as an outage. */
const ATTEMPTS = 8;

/** Returns a database behind the official driver; it connects on first use. */
export async function openMongo(settings: MongoSettings): Promise<Database> {
  const { MongoClient } = await import('mongodb');
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return new MongoDatabase(new MongoClient(settings.uri, clientOptions(settings)), settings.database, timeoutMs);
}

class MongoDatabase implements Database {
  readonly engine = 'mongodb';
  private readonly db: Db;
  private readonly listeners: CommandListener[] = [];
  private readonly indexNames = new Map<string, string>();
  private isClosed = false;

  constructor(
    private readonly client: MongoClient,
    name: string,
    private readonly timeoutMs: number,
  ) {
    this.db = client.db(name);
  }

  collection<T extends StoredDocument>(name: string): Collection<T> {
    return new MongoCollection<T>(this.db.collection<T>(name), (operation, send) => {
      for (const listener of this.listeners) listener({ collection: name, operation });
      return this.attempt(name, this.timeoutMs, send);
    });
  }

  async prepare(collections: readonly CollectionSpec[]): Promise<void> {
    for (const spec of collections) {
      for (const index of spec.indexes) this.indexNames.set(keyOf(spec.name, Object.keys(index.key)), index.name);
      await this.attempt(spec.name, PREPARE_TIMEOUT_MS, (signal) => prepareCollection(this.db, spec, signal)).catch(
        async (error: unknown) => {
          if (!(error instanceof DuplicateKey)) throw error;
          throw new DuplicatesFound(error.index, await this.duplicates(collections));
        },
      );
    }
  }

  async duplicates(collections: readonly CollectionSpec[]): Promise<IndexDuplicates[]> {
    const found: IndexDuplicates[] = [];
    for (const spec of collections) {
      const search = (signal: AbortSignal) => duplicatesIn(this.db, spec, signal);
      found.push(...(await this.attempt(spec.name, PREPARE_TIMEOUT_MS, search)));
    }
    return found;
  }

  async indexFaults(collections: readonly CollectionSpec[]): Promise<IndexFault[]> {
    const faults = collections.map((spec) =>
      this.attempt(spec.name, this.timeoutMs, (signal) => indexFaultsOf(this.db, spec, signal)),
    );
    return (await Promise.all(faults)).flat();
  }

  /** Connects first: the driver closes itself where its first connection fails, and no operation opens it again. */
  async ping(): Promise<void> {
    if (this.isClosed) throw new StorageUnavailable('The database is closed.');
    await this.attempt('', this.timeoutMs, async (signal) => {
      await this.client.connect();
      await this.db.command({ ping: 1 }, { signal });
    });
  }

  requireRoom(): Promise<void> {
    return Promise.resolve();
  }

  async describe(): Promise<DatabaseDescription> {
    const ask = (command: object) =>
      this.attempt('', this.timeoutMs, (signal) => this.db.command({ ...command }, { signal }));
    const [hello, build] = [await ask({ hello: 1 }), await ask({ buildInfo: 1 })];
    const { localTime } = hello as { localTime?: unknown };
    return { version: String(build['version']), now: localTime instanceof Date ? localTime : null };
  }

  async sizes(): Promise<DatabaseSizes> {
    const ask = (signal: AbortSignal) => this.db.command({ dbStats: 1 }, { signal });
    return sizesOf(await this.attempt('', this.timeoutMs, ask).catch(nothingIfUnknown));
  }

  onCommand(listener: CommandListener): void {
    this.listeners.push(listener);
  }

  async dropCollection(name: string): Promise<void> {
    await this.attempt(name, PREPARE_TIMEOUT_MS, async (signal) => {
      await this.db
        .collection(name)
        .drop(commented(signal))
        .catch((error: unknown) => {
          if (!isNoCollection(error)) throw error;
        });
    });
  }

  async drop(): Promise<void> {
    await this.attempt('', PREPARE_TIMEOUT_MS, (signal) => this.db.dropDatabase(commented(signal)));
  }

  /** Closes it, or leaves its connections to end: a server that does not answer does not delay a stop. */
  async close(): Promise<void> {
    this.isClosed = true;
    await settledWithin(CLOSE_TIMEOUT_MS, this.client.close());
  }

  private async attempt<R>(
    collection: string,
    timeoutMs: number,
    send: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(signal);
      } catch (error) {
        if (!wasUndone(error) || attempt === ATTEMPTS || signal.aborted) throw this.fault(collection, error);
        await pause(Math.random() * 5 * 2 ** attempt);
      }
    }
  }

  private fault(collection: string, error: unknown): unknown {
    const fault = translated(error, (key) => this.indexNames.get(keyOf(collection, key)));
    return fault === error && error instanceof Error && error.name === 'MongoAPIError' ? closedFault(error) : fault;
  }
}

/** Options of a removal with a deadline: the driver honours `signal` though its types lack it here. */
function commented(signal: AbortSignal): { comment: string } {
  return Object.assign({ comment: 'drop' }, { signal });
}

function closedFault(error: Error): unknown {
  return /closed|topology/i.test(error.message)
    ? new StorageUnavailable('The database is closed.', { cause: error })
    : error;
}

function keyOf(collection: string, fields: readonly string[]): string {
  return fields.length === 1 && fields[0] === '_id' ? '_id_' : [collection, ...fields].join(' ');
}
