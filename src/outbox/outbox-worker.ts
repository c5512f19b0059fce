import { disregard, guarded } from '../shared/guarded';
import type { OutboxDocument } from './outbox.document';
import type { OutboxRepository } from './outbox.repository';
import { classifyFault, MAX_ATTEMPTS, retryDelayMs } from './retry-policy';

/**
 * The result of one row. Holds no address, no secret and no words of a server.
 *
 * `unsettled`: the attempt ended, but the row was no longer this worker's or the database did not answer.
 */
export interface OutboxEvent {
  readonly type: 'sent' | 'postponed' | 'dead' | 'unsettled';
  readonly kind: OutboxDocument['kind'];
  readonly id: string;
  readonly attempts: number;
  /** Codes of the failure, where there was one. */
  readonly fault: string | null;
}

export interface OutboxWorkerOptions {
  /** The kind of rows it delivers. */
  readonly kind: OutboxDocument['kind'];
  readonly repository: OutboxRepository;
  /** Delivers one row; retry-policy.ts reads its errors. */
  readonly deliver: (row: OutboxDocument) => Promise<void>;
  readonly report: (event: OutboxEvent) => void;
  /** Rows under way at once; 4 by default. */
  readonly concurrency?: number;
  /** Longer than a delivery may take; 2 minutes by default. */
  readonly leaseMs?: number;
}

const LEASE_MS = 120_000;

/** Delivers due rows, some at once. Of any number of workers on one database, one has a row at a time. */
export class OutboxWorker {
  private readonly underway = new Set<Promise<void>>();

  private readonly report: (event: OutboxEvent) => void;

  constructor(private readonly options: OutboxWorkerOptions) {
    this.report = guarded(options.report, disregard);
  }

  /** Claims rows until none is due or no more fit; returns how many. Does not wait for their delivery. */
  async claimWhatFits(): Promise<number> {
    const { kind, repository, concurrency = 4, leaseMs = LEASE_MS } = this.options;
    let claimed = 0;
    while (this.underway.size < concurrency) {
      const row = await repository.claimDue(kind, leaseMs);
      if (!row) break;
      this.begin(row);
      claimed += 1;
    }
    return claimed;
  }

  get isBusy(): boolean {
    return this.underway.size > 0;
  }

  /** Resolves when one of the deliveries under way has ended; never where there is none. */
  oneEnded(): Promise<void> {
    return Promise.race(this.underway);
  }

  /** Resolves when everything that was under way has ended. */
  async allEnded(): Promise<void> {
    await Promise.all(this.underway);
  }

  private begin(row: OutboxDocument): void {
    const delivery = this.attempt(row).finally(() => this.underway.delete(delivery));
    this.underway.add(delivery);
  }

  /** Never rejects: a database that is away leaves the lease to run out, and the row is claimed again. */
  private async attempt(row: OutboxDocument): Promise<void> {
    try {
      this.report(await this.deliverOne(row));
    } catch (error) {
      this.report(eventOf(row, 'unsettled', classifyFault(error).summary));
    }
  }

  private async deliverOne(row: OutboxDocument): Promise<OutboxEvent> {
    try {
      await this.options.deliver(row);
    } catch (error) {
      return this.settleFailure(row, error);
    }
    return (await this.options.repository.markSent(row)) ? eventOf(row, 'sent', null) : eventOf(row, 'unsettled', null);
  }

  private async settleFailure(row: OutboxDocument, error: unknown): Promise<OutboxEvent> {
    const { repository } = this.options;
    const { permanent, summary } = classifyFault(error);
    const dead = permanent || row.attempts >= MAX_ATTEMPTS;
    const kept = dead
      ? await repository.bury(row, summary)
      : await repository.postpone(row, retryDelayMs(row.attempts), summary);
    return eventOf(row, kept ? (dead ? 'dead' : 'postponed') : 'unsettled', summary);
  }
}

function eventOf(row: OutboxDocument, type: OutboxEvent['type'], fault: string | null): OutboxEvent {
  return { type, kind: row.kind, id: row._id, attempts: row.attempts, fault };
}
