import { storageOptions } from '../../storage/storage.module';
import type { Settings } from '../../settings';
import { systemClock } from '../../shared/clock';
import type { Database } from '../../storage/database';
import { openDatabase } from '../../storage/open-database';
import { loadSettings } from '../environment';
import { CommandRefused, runCommand } from '../failure';
import { usable } from '../preflight';

/** The parts that a database command uses. */
export interface DatabaseAtHand {
  readonly database: Database;
  readonly settings: Settings;
}

/** Runs the work on the database of the settings, once it has answered, and closes it again. */
export function onDatabase(dev: boolean, work: (atHand: DatabaseAtHand) => Promise<void>): Promise<void> {
  return runCommand(async () => {
    const settings = await usable(loadSettings(dev));
    if (settings.storage.engine === 'memory') {
      throw new CommandRefused('STORAGE=memory keeps nothing between two programs.');
    }
    const database = await openDatabase(storageOptions(settings, systemClock));
    try {
      await database.ping();
      await work({ database, settings });
    } finally {
      await database.close();
    }
  });
}

/** The name to type back: of the database on a server, else the data folder's. */
export function databaseName({ storage }: Settings): string {
  if (storage.engine === 'mongodb') return storage.database;
  return storage.engine === 'embedded' ? storage.dataDir : storage.engine;
}
