import { ArgumentRefused } from '../errors';
import type { Clock } from '../shared/clock';
import { encodeCursor, type PageArguments, pageRequest, type UserOrderName } from './user-page';
import type { UserFilter } from './user-filter';
import type { UserSearchRepository } from './user-search.repository';
import type { UserDocument } from './user.document';

const SEARCH_MAX_LENGTH = 64;

/** One page of users with what leads to its neighbours. */
export interface UserPage {
  readonly edges: readonly { readonly cursor: string; readonly document: UserDocument }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Counts the whole filtered set: a query of its own, made only when it is called. */
  countAll(): Promise<number>;
}

/** Listing users for those who administer them. */
export class UserSearchService {
  constructor(
    private readonly users: UserSearchRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns the number of users that the filter matches. */
  count(filter: UserFilter): Promise<number> {
    return this.users.count(acceptedFilter(filter), this.clock.now());
  }

  /** The page of the filtered set in the order. @throws {BadUserInput} for odd sizes, cursors and search texts. */
  async page(filter: UserFilter, order: UserOrderName, given: PageArguments): Promise<UserPage> {
    const now = this.clock.now();
    const wanted = acceptedFilter(filter);
    const page = pageRequest(given, order);
    const read = await this.users.page(wanted, order, { ...page, now });
    const users = read.slice(0, page.size);
    if (page.backward) users.reverse();
    const more = read.length > page.size;
    return {
      edges: users.map((document) => ({ cursor: encodeCursor(document, order), document })),
      hasNextPage: page.backward ? page.from !== null : more,
      hasPreviousPage: page.backward ? more : page.from !== null,
      countAll: () => this.users.count(wanted, now),
    };
  }
}

function acceptedFilter(filter: UserFilter): UserFilter {
  const { search } = filter;
  if (search === undefined) return filter;
  if (search.length > SEARCH_MAX_LENGTH) {
    throw new ArgumentRefused(
      'filter.search',
      'TOO_LONG',
      `A search has at most ${String(SEARCH_MAX_LENGTH)} characters.`,
    );
  }
  return filter;
}
