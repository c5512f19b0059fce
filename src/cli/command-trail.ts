import { AuditService } from '../audit/audit.service';
import { UNBOUNDED } from '../audit/refusal-trail';
import { systemClock } from '../shared/clock';
import type { DatabaseAtHand } from './database/open';

/** Opens the trail for a command that changes a database outside of a gateway. */
export function commandTrail({ database, settings }: DatabaseAtHand): AuditService {
  return new AuditService(database, {
    clock: systemClock,
    retentionMs: settings.AUDIT_RETENTION,
    refusals: UNBOUNDED,
  });
}
