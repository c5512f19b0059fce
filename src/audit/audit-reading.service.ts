import { auditCursor, auditPageRequest, type AuditQuestion } from './audit-page';
import type { AuditRepository } from './audit.repository';
import type { AuditDocument } from './audit.document';

/** A page of the trail with what leads to its neighbours. */
export interface AuditPage {
  readonly edges: readonly { readonly cursor: string; readonly document: AuditDocument }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Reads the trail, for administrators. */
export class AuditReadingService {
  constructor(private readonly events: AuditRepository) {}

  /** The events asked for, the newest first. @throws {BadUserInput} for odd sizes and cursors. */
  async page(question: AuditQuestion): Promise<AuditPage> {
    const request = auditPageRequest(question);
    const read = await this.events.page(request);
    const edges = read.slice(0, request.size).map((document) => ({ cursor: auditCursor(document), document }));
    return { edges, hasNextPage: read.length > request.size, hasPreviousPage: request.from !== null };
  }
}
