import type { StoredMfa } from './stored-mfa';
import type { FormerEmail, UndoneChange } from './stored-email-change';
import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

export interface StoredBlock {
  at: Date;
  by: string | null;
  reason: string | null;
  /** Null: until it is lifted. */
  until: Date | null;
}

export interface UserDocument extends StoredDocument, CarriesDeliveries {
  username: string;
  usernameCanonical: string;
  email: string | null;
  emailCanonical: string | null;
  /** The domain as it is shown, for searches: the punycode of a prefix is no prefix. Absent or null where it is ASCII. */
  emailDomainShown?: string | null;
  emailConfirmedAt: Date | null;
  /**
   * The canonical addresses that no other account can have: the present one and those given up whose undo link lives.
   * Unique over all accounts. Absent in accounts that were stored before there was a change of address.
   */
  heldEmails?: string[];
  /** Addresses given up, the oldest first; absent where there are none. */
  formerEmails?: FormerEmail[];
  /** The last change of address that was undone; absent where none was. */
  undoneChange?: UndoneChange;
  name: string | null;
  photo: string | null;
  permissions: string[];
  /** Raised right before the user is counted as an active administrator; absent before the first time. */
  adminVersion?: number;
  /** The erasure that takes the account away; absent else. */
  erasure?: string;
  passwordHash: string | null;
  passwordChangedAt: Date | null;
  /** Copied into each session; a session with another number is dead. Raised by block, kick, password change. */
  credentialVersion: number;
  /** Raised when an address that somebody else may have registered is proved: identities linked before are dead. Absent is 0. */
  ownerVersion?: number;
  block: StoredBlock | null;
  /** Absent until a second factor is first turned on. */
  mfa?: StoredMfa;
  /** The last time that second factors were taken off by a mailed link or with a password: it voids earlier links. */
  factorsTakenOffAt?: Date;
  customData: unknown;
  /** Raised by each change of `customData`, which names the one it saw; absent before the first. */
  customDataVersion?: number;
  createdAt: Date;
  updatedAt: Date;
  lastLoginAt: Date | null;
  lastRequestAt: Date | null;
  /** Set where an administrator or import made it, or doubted a proved address: its data stay when one is proved. Else absent. */
  settled?: true;
  /** Whether an administrator chose the username. */
  usernameAssigned?: true;
  /** The User-Agent of the registration, while the address is not proved: shown in the mail that proves it. */
  registeredWith?: string;
  /** Set on an imported account while its documents in other collections may not be written yet; absent else. */
  unfinishedImport?: true;
}
