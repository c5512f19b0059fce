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
  /** The domain as it is shown, to be searched for: the punycode of a beginning is no beginning. Absent or null where it is ASCII. */
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
  /** Raised right before the user is counted as an active administrator; absent in who never was. */
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
  /** Absent where none was ever on. */
  mfa?: StoredMfa;
  /** When second factors were last taken off by a mailed link or with a password: links from before have ended. */
  factorsTakenOffAt?: Date;
  customData: unknown;
  /** Raised by each change of `customData`, which names the one it saw; absent before the first. */
  customDataVersion?: number;
  createdAt: Date;
  updatedAt: Date;
  lastLoginAt: Date | null;
  lastRequestAt: Date | null;
  /** An administrator or an import made it, or doubted a proved address: its name and data stay when one is proved. Else absent. */
  settled?: true;
  /** An administrator chose the username. */
  usernameAssigned?: true;
  /** The User-Agent of whoever registered, while the address is not proved: the mail that proves it tells. */
  registeredWith?: string;
  /** Imported, and what belongs to it in other collections may not be written yet; absent else. */
  unfinishedImport?: true;
}
