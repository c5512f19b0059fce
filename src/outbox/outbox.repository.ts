import type { Clock } from '../shared/clock';
import { after } from '../shared/clock';
import { newId } from '../shared/random';
import { COLLECTIONS } from '../storage/collections';
import type { OutboxDocument } from './outbox.document';
import { DuplicateKey } from '../storage/database';
import type { Collection, Database } from '../storage/database';
import type { PendingEvent, PendingMail } from './pending-delivery';

/** Mails that wait for their time, and those given up. */
export interface OutboxCounts {
  readonly pending: number;
  readonly dead: number;
}

/** A mail or an event that was given up, without its content. */
export type DeadLetter = Pick<OutboxDocument, '_id' | 'kind' | 'attempts' | 'createdAt' | 'lastError' | 'expiresAt'>;

type New = Pick<OutboxDocument, '_id' | 'kind' | 'sealed' | 'createdAt' | 'stream' | 'position' | 'recipient'>;

const KINDS = ['mail', 'webhook', 'listeners'] as const;
const SENT_KEPT_MS = 60 * 60_000;
const DEAD_KEPT_MS = 30 * 24 * 60 * 60_000;

/** The rows of the outbox. Each change of a leased row holds only while the lease is the caller's own. */
export class OutboxRepository {
  private readonly rows: Collection<OutboxDocument>;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.rows = database.collection<OutboxDocument>(COLLECTIONS.outbox.name);
  }

  /** Adds the mail, once, however often it is added. */
  add({ id, kind, sealed, createdAt, recipient }: PendingMail): Promise<void> {
    return this.insertOnce({ _id: id, kind, sealed, createdAt, ...(recipient === undefined ? {} : { recipient }) });
  }

  /** Adds the event, once for each of its targets, at this place among the events of its user. */
  async addEvent(entry: PendingEvent, position: number): Promise<void> {
    const { id, sealed, createdAt, targets } = entry;
    for (const kind of targets) {
      const stream = `${kind}:${entry.userId ?? ''}`;
      await this.insertOnce({ _id: rowIdOf(id, kind), kind, stream, position, sealed, createdAt });
    }
  }

  /** Whether the event has its rows, those that were delivered not long ago included. */
  async hasEvent({ id, targets }: PendingEvent): Promise<boolean> {
    const ids = targets.map((target) => rowIdOf(id, target));
    return (await this.rows.countDocuments({ _id: { $in: ids } })) === ids.length;
  }

  /**
   * A due row that is the caller's alone for `leaseMs`, its attempt counted; null where none is due.
   *
   * The attempt counts before it is made: a mail that ends the process cannot do so for ever. An event is given only
   * when all before it in its stream are settled.
   */
  async claimDue(kind: OutboxDocument['kind'], leaseMs: number): Promise<OutboxDocument | null> {
    for (;;) {
      const row = await this.claim({ kind }, leaseMs);
      const first = row === null ? null : await this.findBefore(row);
      if (row === null || first === null) return row;
      await this.putBehind(row, first, leaseMs);
      const claimed = await this.claim({ _id: first._id, kind }, leaseMs);
      if (claimed !== null) return claimed;
    }
  }

  /**
   * Removes the payload; the row only remembers its id for an hour.
   *
   * A relay of another process may have read the entry before this one moved it and add it again later: it then meets
   * the remembered id. Were the row deleted, the mail would leave twice.
   */
  async markSent(row: OutboxDocument): Promise<boolean> {
    const expiresAt = after(this.clock.now(), SENT_KEPT_MS);
    return this.settleForGood(row, { state: 'sent', sealed: '', leaseId: null, lastError: null, expiresAt });
  }

  /** Makes it due `delayMs` from now. */
  async postpone(row: OutboxDocument, delayMs: number, lastError: string): Promise<boolean> {
    return this.settle(row, { leaseId: null, nextAttemptAt: after(this.clock.now(), delayMs), lastError });
  }

  /** Gives a row up: it is kept sealed for 30 days, for the operator. */
  async bury(row: OutboxDocument, lastError: string): Promise<boolean> {
    const expiresAt = after(this.clock.now(), DEAD_KEPT_MS);
    return this.settleForGood(row, { state: 'dead', leaseId: null, lastError, expiresAt });
  }

  /** Removes mails to these recipients from before the moment that wait or were given up. Of a sent one only the id is kept. */
  async forget(recipients: readonly string[], before: Date): Promise<void> {
    const waiting = { state: { $in: ['pending', 'dead'] as const }, createdAt: { $lte: before } };
    await this.rows.deleteMany({ recipient: { $in: [...recipients] }, ...waiting });
  }

  /** Those given up last, without their payload. */
  deadLetters(limit: number): Promise<DeadLetter[]> {
    const projection = { kind: 1, attempts: 1, createdAt: 1, lastError: 1, expiresAt: 1 } as const;
    return this.rows.find({ state: 'dead' }, { sort: { nextAttemptAt: -1 }, limit, projection });
  }

  /** Makes every dead letter, or the one of that id, due now, its attempts forgotten; returns how many. */
  async revive(id?: string): Promise<number> {
    const again = { state: 'pending', attempts: 0, nextAttemptAt: this.clock.now(), expiresAt: null } as const;
    const which = id === undefined ? {} : { _id: id };
    return (await this.rows.updateMany({ ...which, state: 'dead' }, { $set: again })).modifiedCount;
  }

  /** Counts the waiting and the dead rows of each kind. */
  countsByKind(): Promise<{ kind: OutboxDocument['kind']; state: 'pending' | 'dead'; count: number }[]> {
    const groups = KINDS.flatMap((kind) => [{ kind, state: 'pending' } as const, { kind, state: 'dead' } as const]);
    return Promise.all(groups.map(async (group) => ({ ...group, count: await this.rows.countDocuments(group) })));
  }

  async counts(): Promise<OutboxCounts> {
    const [pending, dead] = await Promise.all([
      this.rows.countDocuments({ state: 'pending' }),
      this.rows.countDocuments({ state: 'dead' }),
    ]);
    return { pending, dead };
  }

  private claim(which: Partial<Pick<OutboxDocument, '_id' | 'kind'>>, leaseMs: number): Promise<OutboxDocument | null> {
    const now = this.clock.now();
    return this.rows.findOneAndUpdate(
      { ...which, state: 'pending', nextAttemptAt: { $lte: now } },
      { $set: { leaseId: newId(), nextAttemptAt: after(now, leaseMs) }, $inc: { attempts: 1 } },
      { returnDocument: 'after', sort: { nextAttemptAt: 1 } },
    );
  }

  /** The first unsettled row of the stream, where it is not this one. */
  private findBefore({ position = 0, stream }: OutboxDocument): Promise<OutboxDocument | null> {
    if (stream === undefined) return Promise.resolve(null);
    const earlier = { stream, state: 'pending', position: { $lt: position } } as const;
    return this.rows.findOne(earlier, { sort: { position: 1 } });
  }

  /** Lets the row wait until the one before it is settled or due, its attempt not counted. */
  private async putBehind(row: OutboxDocument, first: OutboxDocument, leaseMs: number): Promise<void> {
    const now = this.clock.now();
    const nextAttemptAt = first.nextAttemptAt > now ? first.nextAttemptAt : after(now, leaseMs);
    await this.settle(row, { leaseId: null, attempts: row.attempts - 1, nextAttemptAt });
    // Settled meanwhile, it has already called the next one, which was still leased then.
    if ((await this.rows.findOne({ _id: first._id, state: 'pending' })) === null) await this.callNext(row);
  }

  /** Makes the next row of the stream due. Where a stop comes before this, it waits for its time. */
  private async callNext({ stream }: OutboxDocument): Promise<void> {
    if (stream === undefined) return;
    const next = await this.rows.findOne({ stream, state: 'pending' }, { sort: { position: 1 } });
    if (next === null) return;
    const idle = { _id: next._id, state: 'pending', leaseId: null } as const;
    await this.rows.updateOne(idle, { $set: { nextAttemptAt: this.clock.now() } });
  }

  private async insertOnce(row: New): Promise<void> {
    const idle = { state: 'pending', attempts: 0, leaseId: null, lastError: null, expiresAt: null } as const;
    try {
      await this.rows.insertOne({ ...row, nextAttemptAt: this.clock.now(), ...idle });
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
    }
  }

  private async settleForGood(row: OutboxDocument, change: Partial<OutboxDocument>): Promise<boolean> {
    const isSettled = await this.settle(row, change);
    if (isSettled) await this.callNext(row);
    return isSettled;
  }

  private async settle(row: OutboxDocument, change: Partial<OutboxDocument>): Promise<boolean> {
    const own = { _id: row._id, state: 'pending', leaseId: row.leaseId } as const;
    return (await this.rows.updateOne(own, { $set: change })).matchedCount === 1;
  }
}

/** One row for each target: a webhook that is down holds up no listener. */
function rowIdOf(eventId: string, target: string): string {
  return `${eventId}:${target}`;
}
