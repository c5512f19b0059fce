import type { AuditPage } from '../audit/audit-reading.service';
import type { AuditEvent, AuditEventConnection } from './audit-event.type';
import { toRelay } from './page.mapper';
import type { AuditDocument } from '../audit/audit.document';

/** A page of the trail as a Relay connection. */
export function toAuditConnection(page: AuditPage): AuditEventConnection {
  return toRelay(page, toAuditEvent);
}

function toAuditEvent(document: AuditDocument): AuditEvent {
  const { _id: id, actorId, at, count = 1, ip, subjectId, type, userAgent } = document;
  // For clients that ask for the details alone.
  const details = count === 1 ? document.details : { ...document.details, count };
  return { id, actorId, at, count, details, ip, subjectId, type, userAgent };
}
