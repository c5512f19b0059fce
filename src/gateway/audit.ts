import type { Logger } from 'pino';
import { type AuditEntry, AuditService } from '../audit/audit.service';
import type { RefusalGate } from '../audit/refusal-trail';
import type { Metrics } from '../metrics/metrics';
import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { clientIpKey } from '../throttling/client-ip';
import type { Limit } from '../throttling/limiter-store';
import type { Limiters } from '../throttling/limiters';
import { RequestLimiter } from '../throttling/request-limiter';

interface Parts {
  readonly database: Database;
  readonly limiters: Limiters;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics | null;
  /** The key of the counters' names. */
  readonly key: Buffer;
}

/** The audit trail as the settings bound it. */
export function auditOf(settings: Settings, parts: Parts): AuditService {
  const { clock, database, key, limiters, logger, metrics } = parts;
  return new AuditService(database, {
    clock,
    retentionMs: settings.AUDIT_RETENTION,
    refusals: refusalGate(settings, { limiters, clock, key }),
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

/** The limit of a client address where each of its requests stores something. */
export function requestLimit({ RATE_LIMIT: rate }: Settings): Limit | 'off' {
  return rate === 'off' ? rate : { points: rate.max, windowMs: rate.windowMs };
}

function refusalGate(
  settings: Settings,
  { limiters, clock, key }: { limiters: Limiters; clock: Clock; key: Buffer },
): RefusalGate {
  const limiter = new RequestLimiter(limiters, { purpose: 'refusal/ip', key, limit: requestLimit(settings), clock });
  return { admit: (ip) => limiter.count(ip), partyOf: clientIpKey };
}
