import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { type AuditEntry, AuditService } from './audit.service';
import type { RefusalGate } from './refusal-trail';

interface Parts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics | null;
  /** Bounds the refusals that one client leaves in the trail. */
  readonly refusals: RefusalGate;
}

/** Builds the audit trail as the settings bound it. */
export function auditModule(settings: Settings, parts: Parts): AuditService {
  const { clock, database, logger, metrics, refusals } = parts;
  return new AuditService(database, {
    clock,
    retentionMs: settings.AUDIT_RETENTION,
    refusals,
    onRecorded: (type, entry) => {
      // Names that nobody has lock alike; that is nobody's business but the trail's.
      const isLock = type === 'authn_login_fail_max';
      if (isLock && entry.subjectId === null) return;
      metrics?.recorded(type, entry.details ?? null);
      if (isLock) warnOfLock(logger, entry);
    },
  });
}

/** An operator should look at a lock that guesses have closed (OWASP). */
function warnOfLock(logger: Logger, { details, origin, subjectId }: AuditEntry): void {
  const told = { userId: subjectId, lock: details?.['lock'], ip: origin?.ip, requestId: origin?.requestId };
  logger.warn({ event: 'authn_login_fail_max', ...told }, 'too many failures: an account is locked for a while');
}
