import type { StoredDocument } from '../storage/database';

export interface AuditDocument extends StoredDocument {
  at: Date;
  type: string;
  actorId: string | null;
  subjectId: string | null;
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
  details: Record<string, unknown> | null;
  /** The number of events since `at` that are kept as this one row. Absent is 1. */
  count?: number;
  /** The time it is swept; absent in events stored before there was an end. */
  expiresAt?: Date;
}
