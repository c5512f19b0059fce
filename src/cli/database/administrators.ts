import { ActiveAdmins } from '../../administration/active-admins';
import { AdminRosterRepository } from '../../administration/admin-roster.repository';
import { systemClock } from '../../shared/clock';
import type { Database } from '../../storage/database';
import { AdminStandingRepository } from '../../users/admin-standing.repository';

/**
 * Enters every administrator in the list of those of whom one must stay.
 *
 * Users and that list are two collections: a change of one of them alone would leave no administrator guarded.
 */
export function enterAdministrators(database: Database): Promise<void> {
  const standing = new AdminStandingRepository(database, systemClock);
  return new ActiveAdmins({ clock: systemClock, roster: new AdminRosterRepository(database), standing }).recount();
}
