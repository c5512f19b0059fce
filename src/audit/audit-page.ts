import { ArgumentRefused } from '../errors';
import { cursorParts, joinedCursor } from '../shared/cursor';
import type { AuditDocument } from './audit.document';

const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;
/** Keeps cursors of other lists out. */
const LIST = 'audit';

/** The page of the trail to find; an omitted filter matches everything. */
export interface AuditQuestion {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** Events by this user as well as about it. */
  readonly userId?: string | null | undefined;
  readonly type?: string | null | undefined;
}

/** An event's place in the trail, which is read backwards. */
export interface AuditPosition {
  readonly at: Date;
  readonly id: string;
}

/** A question that has been checked. */
export interface AuditPageRequest {
  readonly size: number;
  readonly from: AuditPosition | null;
  readonly userId: string | null;
  readonly type: string | null;
}

/** The page that is asked for. @throws {ArgumentRefused} naming the argument. */
export function auditPageRequest({ after, first, type, userId }: AuditQuestion): AuditPageRequest {
  const size = first ?? DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) {
    throw new ArgumentRefused('first', 'RANGE', `A page has 1 to ${String(MAX_PAGE)} events.`);
  }
  return { size, from: after == null ? null : position(after), userId: userId ?? null, type: type ?? null };
}

/** The opaque cursor of an event. */
export function auditCursor({ _id, at }: AuditDocument): string {
  return joinedCursor([LIST, at.toISOString(), _id]);
}

function position(cursor: string): AuditPosition {
  const [list, at, id] = cursorParts(cursor);
  const moment = list === LIST && typeof at === 'string' ? new Date(at) : null;
  if (moment === null || Number.isNaN(moment.getTime()) || typeof id !== 'string') {
    throw new ArgumentRefused('after', 'CURSOR', 'This is no cursor of this list. Take one from pageInfo or edges.');
  }
  return { at: moment, id };
}
