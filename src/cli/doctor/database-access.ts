import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { storageOptions } from '../../storage/storage.module';
import type { Settings } from '../../settings';
import type { Clock } from '../../shared/clock';
import type { Database } from '../../storage/database';
import { openDatabase } from '../../storage/open-database';

/** The result of opening the database. `absent`: nothing was ever stored in the data folder. */
export type Opened =
  | { readonly state: 'open'; readonly database: Database; readonly answeredInMs: number }
  | { readonly state: 'absent' }
  | { readonly state: 'away'; readonly error: unknown };

/** The database of the settings, opened once for all checks. It makes nothing new. */
export class DatabaseAccess {
  private opening: Promise<Opened> | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** The database once it has answered, or the reason it has not. */
  open(): Promise<Opened> {
    return (this.opening ??= this.tryToOpen());
  }

  async close(): Promise<void> {
    const opened = await this.opening;
    if (opened?.state === 'open') await opened.database.close();
  }

  private async tryToOpen(): Promise<Opened> {
    const { storage } = this.settings;
    if (storage.engine === 'embedded' && !existsSync(join(storage.dataDir, 'data.mdb'))) return { state: 'absent' };
    try {
      const database = await openDatabase(storageOptions(this.settings, this.clock));
      return await this.answered(database);
    } catch (error) {
      return { state: 'away', error };
    }
  }

  private async answered(database: Database): Promise<Opened> {
    const began = performance.now();
    try {
      await database.ping();
      return { state: 'open', database, answeredInMs: Math.round(performance.now() - began) };
    } catch (error) {
      await database.close();
      return { state: 'away', error };
    }
  }
}
