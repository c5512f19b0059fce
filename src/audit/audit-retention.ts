import { after, type Clock } from '../shared/clock';
import type { AuditRepository } from './audit.repository';

const BATCH = 500;

/**
 * Ends events by their age: those from before events had an end of their own, and those that a shorter AUDIT_RETENTION
 * than theirs no longer keeps. What is stored now is swept by its TTL index as well.
 */
export class AuditRetention {
  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
    private readonly retentionMs: number,
  ) {}

  /** Removes events older than the retention until the signal ends it; returns how many. Safe at several gateways at once. */
  async sweep(signal?: AbortSignal): Promise<number> {
    const end = after(this.clock.now(), -this.retentionMs);
    let removed = 0;
    let batch = BATCH;
    while (batch === BATCH && signal?.aborted !== true) {
      batch = await this.events.removeBefore(end, BATCH);
      removed += batch;
    }
    return removed;
  }
}
