import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

/** An account of a user at another provider, with which they may sign in here. */
export interface IdentityDocument extends StoredDocument, CarriesDeliveries {
  /** Empty once it was unlinked: such a row only keeps what it must still send. */
  userId: string;
  /** The provider's name in the settings, lower-cased. */
  provider: string;
  /** The provider's id of the person (`sub` of OpenID Connect): unique and permanent there. */
  subject: string;
  linkedAt: Date;
  /** The user's `ownerVersion` when it was linked; with another number it is void. Absent is 0. */
  ownerVersion?: number;
  /** The user's `credentialVersion` when it was linked. Absent is 0. */
  credentialVersion?: number;
  /** The time at which unlinking it began: for a moment others do not count on it as a way to sign in. */
  leavingSince?: Date;
  /** The time until which an unlinked row is kept. */
  expiresAt?: Date;
}
