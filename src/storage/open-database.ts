import type { Database } from './database';
import type { EmbeddedSettings, MongoSettings } from './database-settings';
import { openEmbedded, openMemory } from './embedded/embedded-database';
import { openMongo } from './mongo-database';

/** The place of the data. The library of an engine is loaded when that engine is opened, and no other. */
export type DatabaseOptions =
  | ({ readonly engine: 'embedded'; readonly dataDir: string } & EmbeddedSettings)
  | ({ readonly engine: 'memory' } & EmbeddedSettings)
  | MongoSettings;

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
