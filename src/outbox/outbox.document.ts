import type { StoredDocument } from '../storage/database';
import type { EventTarget, PendingMail } from './pending-delivery';

/** A mail or an event on its way out: moved here from the document whose change caused it. */
export interface OutboxDocument extends StoredDocument {
  kind: PendingMail['kind'] | EventTarget;
  /** Events of one stream, a target and a user, leave one after the other in the order of their positions; absent for mails. */
  stream?: string;
  position?: number;
  /** The mail's recipient; absent for events. */
  recipient?: string;
  sealed: string;
  /** A sent row holds no payload; it stays a while so that the entry is not moved in again. */
  state: 'pending' | 'sent' | 'dead';
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date;
  leaseId: string | null;
  lastError: string | null;
  /** The time a sent or dead row ends. */
  expiresAt: Date | null;
}
