import { AdminRoster } from '../../administration/admin-roster';
import { COLLECTIONS, type UserDocument } from '../../storage/collections';
import type { Database } from '../../storage/database';

/**
 * Everyone who may administer counts among those of whom one must stay.
 *
 * Users and that list are two collections: what brings or takes one of them alone would leave nobody guarded.
 */
export async function enterAdministrators(database: Database): Promise<void> {
  const roster = new AdminRoster(database);
  const users = database.collection<UserDocument>(COLLECTIONS.users.name);
  const admins = await users.find({ permissions: 'admin', block: null }, { projection: { _id: 1 } });
  for (const { _id } of admins) await roster.enter(_id);
}
