import { AuditService } from '../audit/audit.service';
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
  readonly metrics: Metrics | null;
  /** The key of the counters' names. */
  readonly key: Buffer;
}

/** The audit trail as the settings bound it. */
export function auditOf(settings: Settings, { clock, database, key, limiters, metrics }: Parts): AuditService {
  return new AuditService(database, {
    clock,
    retentionMs: settings.AUDIT_RETENTION,
    refusals: refusalGate(settings, { limiters, clock, key }),
    onRecorded: (type, details) => metrics?.recorded(type, details ?? null),
  });
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
