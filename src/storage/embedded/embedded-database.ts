import { resolve } from 'node:path';
import { systemClock } from '../../shared/clock';
import type { Clock } from '../../shared/clock';
import { disregard, guarded } from '../../shared/guarded';
import { DuplicateKey } from '../database';
import type {
  Collection,
  CollectionSpec,
  CommandListener,
  Database,
  DatabaseDescription,
  DatabaseSizes,
  IndexFault,
  StoredDocument,
} from '../database';
import { DuplicateSearch, DuplicatesFound } from '../duplicates';
import { FORMAT } from './catalogue';
import { loadCodec } from './codec';
import { EmbeddedCollection } from './embedded-collection';
import { Engine } from './engine';
import { requireRoom } from './room';
import { acquireStore } from './shared-stores';
import { folderFault } from './storage-faults';
import { temporaryFolder } from './temporary-folder';
import type { IndexDuplicates } from '../index-duplicates';
import type { EmbeddedSettings } from '../database-settings';

const SWEEP_INTERVAL_MS = 60_000;
/** Expired documents removed in one transaction, so that no writer waits long. */
const SWEEP_BATCH = 500;

/** Returns the database in the folder, made if it is new. @throws {StorageUnavailable} naming the folder and the cure. */
export async function openEmbedded(dataDir: string, settings: EmbeddedSettings = {}): Promise<EmbeddedDatabase> {
  const folder = resolve(dataDir);
  return open({ folder, engine: 'embedded', durable: true, remove: () => Promise.resolve() }, settings);
}

/** Returns the same engine on a temporary folder without sync, which `close` removes. */
export async function openMemory(settings: EmbeddedSettings = {}): Promise<EmbeddedDatabase> {
  const { path: folder, remove } = await temporaryFolder('gatehouse-memory-');
  try {
    return await open({ folder, engine: 'memory', durable: false, remove }, settings);
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Place {
  readonly folder: string;
  readonly engine: string;
  readonly durable: boolean;
  readonly remove: () => Promise<void>;
}

async function open(place: Place, settings: EmbeddedSettings): Promise<EmbeddedDatabase> {
  const [store, codec] = await Promise.all([acquireStore(place.folder, place), loadCodec()]);
  const engine = new Engine({ store, codec, folder: place.folder, onScan: settings.onScan ?? (() => undefined) });
  try {
    engine.read(() => engine.catalogue.all());
  } catch (error) {
    await engine.close();
    throw error;
  }
  return new EmbeddedDatabase(place, engine, settings);
}

/** The embedded engine behind the storage contract. */
export class EmbeddedDatabase implements Database {
  readonly engine: string;
  private readonly clock: Clock;
  private readonly timer: NodeJS.Timeout;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly place: Place,
    private readonly core: Engine,
    settings: EmbeddedSettings,
  ) {
    this.engine = place.engine;
    this.clock = settings.clock ?? systemClock;
    const sweep = guarded(() => this.sweepQuietly(), disregard);
    this.timer = setInterval(sweep, settings.sweepIntervalMs ?? SWEEP_INTERVAL_MS);
    this.timer.unref();
  }

  /** Documents read to answer queries so far. */
  get examined(): number {
    return this.core.reads.examined;
  }

  collection<T extends StoredDocument>(name: string): Collection<T> {
    return new EmbeddedCollection<T>(name, this.core);
  }

  async prepare(collections: readonly CollectionSpec[]): Promise<void> {
    const build = this.core.write(
      () => {
        for (const spec of collections) {
          const added = this.core.catalogue.addIndexes(spec);
          const collection = this.core.catalogue.ensure(spec.name);
          if (added.length > 0) this.core.writes.build(collection, added, this.core.reads.inBatches(collection));
        }
      },
      { undoable: true },
    );
    await build.catch(async (error: unknown) => {
      if (!(error instanceof DuplicateKey)) throw error;
      throw new DuplicatesFound(error.index, await this.duplicates(collections));
    });
  }

  async duplicates(collections: readonly CollectionSpec[]): Promise<IndexDuplicates[]> {
    return this.core.read(() => collections.flatMap((spec) => this.duplicatesIn(spec)));
  }

  async indexFaults(collections: readonly CollectionSpec[]): Promise<IndexFault[]> {
    return this.core.read(() => collections.flatMap((spec) => this.core.catalogue.indexFaults(spec)));
  }

  async ping(): Promise<void> {
    await Promise.resolve(this.core.read(() => this.core.catalogue.all()));
  }

  requireRoom(): Promise<void> {
    try {
      requireRoom(this.place.folder);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(folderFault(this.place.folder, error));
    }
  }

  /** The clock of the machine is the only one there is. */
  async describe(): Promise<DatabaseDescription> {
    return { version: `format ${String(FORMAT)}`, now: null };
  }

  async sizes(): Promise<DatabaseSizes> {
    return this.core.sizes();
  }

  onCommand(listener: CommandListener): void {
    this.core.listeners.push(listener);
  }

  /** Removes the documents whose date in a TTL index has passed, and returns how many. */
  async sweep(): Promise<number> {
    const now = this.clock.now();
    let removed = 0;
    for (const { name, indexes } of this.core.read(() => this.core.catalogue.all())) {
      const collection = new EmbeddedCollection(name, this.core);
      const expiring = indexes.filter((index) => index.spec.expireAfterSeconds !== undefined);
      for (const field of expiring.flatMap((index) => index.fields)) {
        let batch: number;
        do {
          batch = (await collection.remove({ [field]: { $lte: now } }, { limit: SWEEP_BATCH })).length;
          removed += batch;
        } while (batch === SWEEP_BATCH);
      }
    }
    return removed;
  }

  async dropCollection(name: string): Promise<void> {
    await this.core.write(
      () => {
        const collection = this.core.catalogue.find(name);
        if (collection === undefined) return;
        this.core.writes.removeAll(collection);
        this.core.catalogue.remove(name);
      },
      { undoable: true },
    );
  }

  async drop(): Promise<void> {
    await this.core.clear();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
    await this.core.close();
    await this.place.remove();
  }

  private duplicatesIn(spec: CollectionSpec): IndexDuplicates[] {
    const search = new DuplicateSearch(spec);
    const collection = this.core.catalogue.find(spec.name);
    if (collection === undefined || search.fields.length === 0) return [];
    for (const row of this.core.reads.everything(collection)) search.add(row);
    return search.found;
  }

  /** A removal that fails is left to the next: TTL is a broom, never a rule. */
  private sweepQuietly(): void {
    this.sweeping = this.sweeping.then(() => this.sweep()).catch(() => undefined);
  }
}
