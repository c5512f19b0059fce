import { COLLECTIONS } from '../storage/collections';
import type { Collection, Database, Filter } from '../storage/database';
import type { UserFilter } from './user-filter';
import { searchConditions } from './user-search-terms';
import { ORDERS, type PageRequest, type UserOrderName } from './user-page';
import type { UserDocument } from './user.document';

/** Lists of users, a page at a time: documents read do not grow with the number of users. */
export class UserSearchRepository {
  private readonly users: Collection<UserDocument>;

  constructor(database: Database) {
    this.users = database.collection<UserDocument>(COLLECTIONS.users.name);
  }

  /** One user more than the page holds, where there is one, in the order of reading. */
  page(filter: UserFilter, order: UserOrderName, page: PageRequest & { readonly now: Date }): Promise<UserDocument[]> {
    const { field } = ORDERS[order];
    const direction = walkOf(order, page.backward);
    const conditions = [...conditionsOf(filter, page.now), ...beyond(order, page)];
    return this.users.find(all(conditions), { sort: { [field]: direction, _id: direction }, limit: page.size + 1 });
  }

  count(filter: UserFilter, now: Date): Promise<number> {
    return this.users.countDocuments(all(conditionsOf(filter, now)));
  }
}

function all(conditions: Filter<UserDocument>[]): Filter<UserDocument> {
  const [only, ...others] = conditions;
  return others.length === 0 ? (only ?? {}) : { $and: conditions };
}

function walkOf(order: UserOrderName, backward: boolean): 1 | -1 {
  return (ORDERS[order].direction === 1) === backward ? -1 : 1;
}

function conditionsOf(filter: UserFilter, now: Date): Filter<UserDocument>[] {
  const { blocked, createdAfter, createdBefore, emailConfirmed, permission, search } = filter;
  const conditions: Filter<UserDocument>[] = [];
  if (search !== undefined) conditions.push({ $or: searchConditions(search) });
  if (blocked === true) {
    conditions.push({ 'block.at': { $exists: true }, $or: [{ 'block.until': null }, { 'block.until': { $gt: now } }] });
  }
  if (blocked === false) conditions.push({ $or: [{ block: null }, { 'block.until': { $lte: now } }] });
  if (emailConfirmed !== undefined) conditions.push({ emailConfirmedAt: emailConfirmed ? { $ne: null } : null });
  if (permission !== undefined) conditions.push({ permissions: permission });
  if (createdAfter !== undefined) conditions.push({ createdAt: { $gt: createdAfter } });
  if (createdBefore !== undefined) conditions.push({ createdAt: { $lt: createdBefore } });
  return conditions;
}

/** The condition for users past the cursor: a later value, or the same and a later id; null sorts before every value. */
function beyond(order: UserOrderName, { backward, from }: PageRequest): Filter<UserDocument>[] {
  if (from === null) return [];
  const { field } = ORDERS[order];
  const step = walkOf(order, backward) === 1 ? '$gt' : '$lt';
  const value = from.value === null || order === 'USERNAME_ASC' ? from.value : new Date(from.value);
  const sameValue = { [field]: value, _id: { [step]: from.id } } as Filter<UserDocument>;
  const past =
    value === null
      ? nullsPast(field, step)
      : [{ [field]: { [step]: value } } as Filter<UserDocument>, ...nullsAfter(field, step)];
  return [{ $or: [...past, sameValue] }];
}

function nullsPast(field: string, step: '$gt' | '$lt'): Filter<UserDocument>[] {
  return step === '$gt' ? [{ [field]: { $ne: null } }] : [];
}

function nullsAfter(field: string, step: '$gt' | '$lt'): Filter<UserDocument>[] {
  return step === '$lt' && field === 'lastLoginAt' ? [{ [field]: null }] : [];
}
