import { ActiveAdmins } from '../../administration/active-admins';
import { AdminRoster } from '../../administration/admin-roster';
import { systemClock } from '../../shared/clock';
import type { Database } from '../../storage/database';
import { AdminStanding } from '../../users/admin-standing';

/**
 * Everyone who may administer counts among those of whom one must stay.
 *
 * Users and that list are two collections: what brings or takes one of them alone would leave nobody guarded.
 */
export function enterAdministrators(database: Database): Promise<void> {
  const standing = new AdminStanding(database, systemClock);
  return new ActiveAdmins({ clock: systemClock, roster: new AdminRoster(database), standing }).recount();
}
