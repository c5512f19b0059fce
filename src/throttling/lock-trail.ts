import type { AuditEntry, AuditService } from '../audit/audit.service';
import type { Lock } from './try-counter';

/**
 * The trail tells of each lock that a failed try has closed, once: the limit's last point is counted once in a window.
 * Only of accounts: names that nobody has lock alike, but whoever makes them up could fill the trail.
 */
export async function recordLocks(
  audit: AuditService,
  locks: readonly Lock[],
  { subjectId, origin }: Pick<AuditEntry, 'subjectId' | 'origin'>,
): Promise<void> {
  if (subjectId === null) return;
  const record = (lock: Lock) =>
    audit.record('authn_login_fail_max', { actorId: null, subjectId, origin, details: { lock } });
  await Promise.all(locks.map(record));
}
