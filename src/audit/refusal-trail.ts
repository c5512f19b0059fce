import { sha256 } from '../shared/hashing';
import type { RequestOrigin } from '../shared/request-origin';
import type { AuditRepository } from './audit.repository';
import type { AuditDocument } from './audit.document';

/** Bounds the refusals that a client address may cause. */
export interface RefusalGate {
  /** Counts one request of the client address that was refused. @throws {RateLimited} @throws {ServiceUnavailable} */
  admit(ip: string | null): Promise<void>;
  /** The name of the party that holds the client address: one for all that it may send from. */
  partyOf(ip: string | null): string;
}

/** The gate of the command line, which refuses nothing. */
export const UNBOUNDED: RefusalGate = { admit: () => Promise.resolve(), partyOf: () => '' };

/** The caller who was refused; each request is known by its origin. */
interface Refused {
  readonly actorId: string | null;
  readonly isAdmin: boolean;
  readonly origin: RequestOrigin;
}

/** The refusals of one request that are written together. */
interface Batch {
  count: number;
  readonly stored: Promise<void>;
}

interface RefusedRequest {
  readonly admitted: Promise<void>;
  readonly batches: Map<string, Batch>;
}

const MINUTE_MS = 60_000;
/** The rows that guests may cause in a minute at one gateway; beyond them their refusals are counted without an address. */
const MAX_GUEST_ROWS = 300;
/** Stands for a client address in a row's id. */
const USER = 'user';
const CROWD = 'crowd';

/**
 * Keeps refused calls in the trail without letting callers fill it: one row for a minute, caller, field and code, with a
 * number; for each request one count of its client address, and one write of each row.
 *
 * A guest is known by the client address, a user by the account. Without bounds a client writes as many rows as it sends
 * fields, and an attacker with many addresses hides what matters among them.
 */
export class RefusalTrail {
  private readonly requests = new WeakMap<RequestOrigin, RefusedRequest>();
  private guests = { minute: 0, rows: new Set<string>() };

  constructor(
    private readonly events: AuditRepository,
    private readonly gate: RefusalGate,
  ) {}

  /** Stores the refusal. @throws {RateLimited} where the client address has caused too many; nothing is stored then */
  add(event: Omit<AuditDocument, '_id'>, refused: Refused): Promise<void> {
    const request = this.requestOf(refused);
    const id = this.idOf(event, event.actorId === null ? this.gate.partyOf(event.ip) : USER);
    const waiting = request.batches.get(id);
    if (waiting !== undefined) {
      waiting.count += 1;
      return waiting.stored;
    }
    const batch: Batch = { count: 1, stored: request.admitted.then(() => this.store(request, { _id: id, ...event })) };
    request.batches.set(id, batch);
    return batch.stored;
  }

  private store({ batches }: RefusedRequest, row: AuditDocument): Promise<void> {
    const count = batches.get(row._id)?.count ?? 1;
    batches.delete(row._id);
    return this.events.add(row.actorId !== null || this.hasRoomFor(row) ? row : this.inTheCrowd(row), count);
  }

  /** Keeps an administrator's refusals, whatever others at the same address do. */
  private requestOf({ isAdmin, origin }: Refused): RefusedRequest {
    const known = this.requests.get(origin);
    if (known !== undefined) return known;
    const admitted = isAdmin ? Promise.resolve() : this.gate.admit(origin.ip);
    const request = { admitted, batches: new Map<string, Batch>() };
    this.requests.set(origin, request);
    return request;
  }

  private idOf({ actorId, at, details }: Omit<AuditDocument, '_id'>, party: string): string {
    return sha256(JSON.stringify([minuteOf(at), party, actorId, details]));
  }

  private hasRoomFor({ _id, at }: AuditDocument): boolean {
    const minute = minuteOf(at);
    if (this.guests.minute !== minute) this.guests = { minute, rows: new Set() };
    const { rows } = this.guests;
    if (rows.size < MAX_GUEST_ROWS) rows.add(_id);
    return rows.has(_id);
  }

  private inTheCrowd(row: AuditDocument): AuditDocument {
    const nowhere = { ip: null, userAgent: null, requestId: null, subjectId: null };
    return { ...row, _id: this.idOf(row, CROWD), ...nowhere };
  }
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / MINUTE_MS);
}
