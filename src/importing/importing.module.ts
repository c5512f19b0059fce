import type { CountedAdmins } from '../administration/administration.module';
import type { Platform } from '../platform/platform.module';
import { ALL_COLLECTIONS } from '../storage/collections';
import { openDatabase } from '../storage/open-database';
import type { Users } from '../users/users.module';
import { ImportRepository } from './import.repository';
import { ImportService } from './import.service';

/** Builds the service that takes over users of other systems; a rehearsal of it stores in a temporary database. */
export function importingModule(platform: Platform, { admins, customData }: Users & CountedAdmins) {
  const { announcer, clock, database, hasher } = platform;
  const openScratch = async () => {
    const scratch = await openDatabase({ engine: 'memory', clock });
    await scratch.prepare(ALL_COLLECTIONS).catch(async (error: unknown) => {
      await scratch.close();
      throw error;
    });
    return { store: new ImportRepository(scratch), close: () => scratch.close() };
  };
  const store = new ImportRepository(database);
  return {
    services: { imports: new ImportService({ admins, announcer, clock, customData, hasher, openScratch, store }) },
  };
}
