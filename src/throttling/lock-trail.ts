import type { AuditEntry, AuditService } from '../audit/audit.service';
import type { Lock } from './try-counter';

/**
 * Stores each lock that a failed try has closed, once: the limit's last point is counted once in a window. An unknown name
 * leaves the same event without a subject, or the writes would tell it from an account.
 */
export async function recordLocks(
  audit: AuditService,
  locks: readonly Lock[],
  { subjectId, origin }: Pick<AuditEntry, 'subjectId' | 'origin'>,
): Promise<void> {
  const record = (lock: Lock) =>
    audit.record('authn_login_fail_max', { actorId: null, subjectId, origin, details: { lock } });
  await Promise.all(locks.map(record));
}
