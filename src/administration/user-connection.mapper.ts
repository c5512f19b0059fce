import type { UserFilter } from '../users/user-filter';
import type { UserPage } from '../users/user-search.service';
import { toUser } from '../users/user.mapper';
import type { UserConnection, UserFilterInput } from './user-connection.type';

/** The filter without what was left out or given as null: both mean that it does not matter. */
export function toFilter(given: UserFilterInput | null | undefined): UserFilter {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value != null);
  return Object.fromEntries(entries);
}

/** A page of users as a Relay connection. */
export function toConnection(page: UserPage): UserConnection {
  const edges = page.edges.map(({ cursor, document }) => ({ cursor, node: toUser(document) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    countAll: () => page.countAll(),
  };
}
