import type { SessionDocument, UserDocument } from '../storage/collections';
import type { UnauthenticatedReason } from '../errors';

/** Nobody is signed in; `reason` remembers why, so that clients know whether to refresh. */
export interface Guest {
  readonly kind: 'guest';
  readonly isAuthenticated: false;
  readonly isAdmin: false;
  readonly reason: UnauthenticatedReason;
  /** Whether the guest could not be told because the database is away; guarded fields then answer SERVICE_UNAVAILABLE. */
  readonly undecided: boolean;
}

/** A user whose session is alive and who is not blocked, as the database said it during this request. */
export interface SignedInUser {
  readonly kind: 'signed-in';
  readonly isAuthenticated: true;
  readonly isAdmin: boolean;
  readonly id: string;
  readonly username: string;
  readonly permissions: readonly string[];
  readonly emailConfirmed: boolean;
  readonly session: SessionDocument;
  readonly document: UserDocument;
}

/** Where a request came from, for throttling and the audit trail. */
export interface RequestOrigin {
  readonly requestId: string;
  /** Null on a unix socket: then all share one bucket. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The best of the client's languages that mails exist in. */
  readonly locale: string;
}
