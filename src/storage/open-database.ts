import type { Clock } from '../shared/clock';
import type { Database } from './database';
import { openEmbedded, openMemory } from './embedded/embedded-database';
import type { ScanListener } from './embedded/read-access';
import { openMongo } from './mongo-database';

/** Where the data lives. The library of an engine is loaded when that engine is opened, and no other. */
export type DatabaseOptions =
  | ({ readonly engine: 'embedded'; readonly dataDir: string } & EmbeddedSettings)
  | ({ readonly engine: 'memory' } & EmbeddedSettings)
  | MongoSettings;

export interface EmbeddedSettings {
  /** Told of each query that no index serves: it reads the whole collection. */
  readonly onScan?: ScanListener;
  /** The time by which documents expire. */
  readonly clock?: Clock;
  /** Milliseconds between two removals of expired documents. */
  readonly sweepIntervalMs?: number;
}

export interface MongoSettings {
  readonly engine: 'mongodb';
  readonly uri: string;
  readonly database: string;
  readonly tlsCaFile?: string;
  /** Milliseconds after which any one operation ends; 5000 unless told. */
  readonly timeoutMs?: number;
  readonly maxPoolSize?: number;
}

/**
 * Returns a database of the engine asked for.
 *
 * A server need not be up: the first operation connects, so the caller may repeat `ping` until it is.
 * @throws {StorageUnavailable} when the data folder of the embedded engine cannot be used.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  switch (options.engine) {
    case 'embedded':
      return openEmbedded(options.dataDir, options);
    case 'memory':
      return openMemory(options);
    case 'mongodb':
      return openMongo(options);
  }
}
