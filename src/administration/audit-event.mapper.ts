import type { AuditPage } from '../audit/audit-reading.service';
import type { AuditDocument } from '../storage/collections';
import type { AuditEvent, AuditEventConnection } from './audit-event.type';
import { toRelay } from './page.mapper';

/** A page of the trail as a Relay connection. */
export function toAuditConnection(page: AuditPage): AuditEventConnection {
  return toRelay(page, toAuditEvent);
}

function toAuditEvent(document: AuditDocument): AuditEvent {
  const { _id: id, actorId, at, details, ip, subjectId, type, userAgent } = document;
  return { id, actorId, at, details, ip, subjectId, type, userAgent };
}
