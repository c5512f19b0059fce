import type { AuditPage } from '../audit/audit-reading.service';
import type { AuditDocument } from '../storage/collections';
import type { AuditEvent, AuditEventConnection } from './audit-event.type';

/** A page of the trail as a Relay connection. */
export function toAuditConnection(page: AuditPage): AuditEventConnection {
  const edges = page.edges.map(({ cursor, document }) => ({ cursor, node: toAuditEvent(document) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function toAuditEvent(document: AuditDocument): AuditEvent {
  const { _id: id, actorId, at, details, ip, subjectId, type, userAgent } = document;
  return { id, actorId, at, details, ip, subjectId, type, userAgent };
}
