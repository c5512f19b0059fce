import { ActiveAdmins } from '../administration/active-admins';
import { AdminRosterRepository } from '../administration/admin-roster.repository';
import { ImportRepository } from '../importing/import.repository';
import { ImportService } from '../importing/import.service';
import { ALL_COLLECTIONS } from '../storage/collections';
import { openDatabase } from '../storage/open-database';
import { AdminStandingRepository } from '../users/admin-standing.repository';
import type { Ground } from './services';

/** The service that takes over users of other systems; a rehearsal of it stores in a temporary database. */
export function importService(ground: Pick<Ground, 'foundations' | 'mail' | 'clock'>): ImportService {
  const { foundations, clock } = ground;
  const { announcer } = ground.mail;
  const { customData, database, hasher } = foundations;
  const openScratch = async () => {
    const scratch = await openDatabase({ engine: 'memory', clock });
    await scratch.prepare(ALL_COLLECTIONS).catch(async (error: unknown) => {
      await scratch.close();
      throw error;
    });
    return { store: new ImportRepository(scratch), close: () => scratch.close() };
  };
  return new ImportService({
    ...{ announcer, clock, customData, hasher, openScratch },
    store: new ImportRepository(database),
    admins: new ActiveAdmins({
      clock,
      roster: new AdminRosterRepository(database),
      standing: new AdminStandingRepository(database, clock),
    }),
  });
}
