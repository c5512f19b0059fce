import type { UserFilter } from '../users/user-filter';
import type { UserPage } from '../users/user-search.service';
import { toUser } from '../users/user.mapper';
import { toRelay } from './page.mapper';
import type { UserConnection, UserFilterInput } from './user-connection.type';

/** Returns the filter without fields left out or null: both match every user. */
export function toFilter(given: UserFilterInput | null | undefined): UserFilter {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value != null);
  return Object.fromEntries(entries);
}

/** A page of users as a Relay connection. */
export function toConnection(page: UserPage): UserConnection {
  return { ...toRelay(page, toUser), countAll: () => page.countAll() };
}
