import { ArgumentRefused } from '../errors';
import { cursorParts, joinedCursor } from '../shared/cursor';
import type { UserDocument } from './user.document';

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;

/** The orders in which users are listed: the field, its direction, and whether it may be null. */
export const ORDERS = {
  CREATED_AT_DESC: { field: 'createdAt', direction: -1 },
  CREATED_AT_ASC: { field: 'createdAt', direction: 1 },
  USERNAME_ASC: { field: 'usernameCanonical', direction: 1 },
  LAST_LOGIN_AT_DESC: { field: 'lastLoginAt', direction: -1 },
} as const satisfies Record<string, { field: keyof UserDocument; direction: 1 | -1 }>;

export type UserOrderName = keyof typeof ORDERS;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The requested page; one from the end is read backwards and reversed. */
export interface PageRequest {
  readonly size: number;
  readonly backward: boolean;
  readonly from: Position | null;
}

/** A user's place in an order: the value ordered by and, for those of equal value, the id. */
export interface Position {
  readonly value: string | null;
  readonly id: string;
}

/** The page that the arguments of a connection ask for. @throws {ArgumentRefused} naming the argument. */
export function pageRequest(given: PageArguments, order: UserOrderName): PageRequest {
  refuseConflicts(given);
  const backward = given.last != null || given.before != null;
  const [sizeName, cursorName] = backward ? (['last', 'before'] as const) : (['first', 'after'] as const);
  const cursor = given[cursorName];
  return {
    size: pageSize(sizeName, given[sizeName]),
    backward,
    from: cursor == null ? null : decodeCursor(cursorName, cursor, order),
  };
}

/** A page is read forwards (first, after) or backwards (last, before), never both. */
function refuseConflicts({ first, after, last, before }: PageArguments): void {
  for (const [path, other, isGiven] of [
    ['last', 'first', last != null && first != null],
    ['before', 'after', before != null && after != null],
    ['after', 'last', after != null && last != null],
    ['before', 'first', before != null && first != null],
  ] as const) {
    if (isGiven) {
      throw new ArgumentRefused(
        path,
        'CONFLICT',
        `Give ${path} or ${other}, not both: first goes with after, last with before.`,
      );
    }
  }
}

function pageSize(path: string, size: number | null | undefined): number {
  if (size == null) return DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) {
    throw new ArgumentRefused(path, 'RANGE', `A page has 1 to ${String(MAX_PAGE)} users.`);
  }
  return size;
}

/** The opaque cursor of a user in an order. */
export function encodeCursor(user: UserDocument, order: UserOrderName): string {
  const value = user[ORDERS[order].field];
  return joinedCursor([order, value instanceof Date ? value.toISOString() : value, user._id]);
}

function decodeCursor(path: string, cursor: string, order: UserOrderName): Position {
  const [of, value, id] = cursorParts(cursor);
  const fits = of === order && typeof id === 'string' && (value === null || typeof value === 'string');
  if (!fits || !isValueOf(order, value)) {
    throw new ArgumentRefused(
      path,
      'CURSOR',
      'This is no cursor of this list in this order. Take one from pageInfo or edges.',
    );
  }
  return { value, id };
}

function isValueOf(order: UserOrderName, value: string | null): boolean {
  if (value === null) return order === 'LAST_LOGIN_AT_DESC';
  return order === 'USERNAME_ASC' || !Number.isNaN(Date.parse(value));
}
