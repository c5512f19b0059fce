import type { CollectionSpec, StoredDocument } from './database';
import { INDEXES } from './indexes';
import type { CarriesDeliveries } from './pending-delivery';
import type { FormerEmail, UndoneChange } from './stored-email-change';
import type { StoredMfa } from './stored-mfa';

export type { FormerEmail } from './stored-email-change';
export type { CarriesDeliveries, EventTarget, PendingDelivery, PendingEvent, PendingMail } from './pending-delivery';

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

export interface SessionDocument extends StoredDocument, CarriesDeliveries {
  userId: string;
  credentialVersion: number;
  generation: number;
  currentHash: string;
  previousHash: string | null;
  /** The successor of the previous token, sealed under a key that only that token yields. */
  sealedSuccessor: string | null;
  rotatedAt: Date | null;
  createdAt: Date;
  lastUsedAt: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
  revokedAt: Date | null;
  revokedReason: string | null;
  ip: string | null;
  userAgent: string | null;
}

/** An account of somebody at another provider, by which they may sign in here. */
export interface IdentityDocument extends StoredDocument, CarriesDeliveries {
  /** Empty once it was unlinked: such a row only keeps what it must still send. */
  userId: string;
  /** The provider's name in the settings, lower-cased. */
  provider: string;
  /** What the provider calls the person (`sub` of OpenID Connect): unique and for ever there. */
  subject: string;
  linkedAt: Date;
  /** The user's `ownerVersion` when it was linked; with another number it is worth nothing. Absent is 0. */
  ownerVersion?: number;
  /** The user's `credentialVersion` when it was linked. Absent is 0. */
  credentialVersion?: number;
  /** When unlinking it began: for a moment others do not count on it as a way in. */
  leavingSince?: Date;
  /** Until when an unlinked row is kept. */
  expiresAt?: Date;
}

/** A sign-in that went to another provider and has not come back. The browser alone can continue it. */
export interface AuthorizationDocument extends StoredDocument {
  /** `_id` is the SHA-256 of `state`. */
  provider: string;
  /** The SHA-256 of the secret that the browser holds in a cookie, from which verifier and nonce are derived. */
  bindingHash: string;
  returnTo: string | null;
  /** Whose account the identity is to be linked to; null where it signs in. */
  link: { userId: string; sessionId: string } | null;
  createdAt: Date;
  expiresAt: Date;
}

/** By what a sign-in began. */
export type FirstFactor = 'password' | 'mail' | 'provider';

/** What a challenge can prove. */
export type ChallengePurpose =
  | 'CONFIRM_EMAIL'
  | 'LOGIN_CODE'
  | 'MFA_EMAIL'
  | 'MFA_TOTP'
  | 'RESET_PASSWORD'
  | 'CHANGE_EMAIL'
  | 'DELETE_ACCOUNT'
  | 'DISOWN_ACCOUNT';

export interface ChallengeDocument extends StoredDocument, CarriesDeliveries {
  /** The id that the one who asked was given. It is `_id` too, but for challenges of earlier versions. */
  challengeId: string;
  /** The `_id` of the challenge whose mailed code answers this one as well; absent where this one was mailed itself. */
  sharesCodeOf?: string;
  purpose: ChallengePurpose;
  /** The account that it is of; before anybody proved the address, the name of the address itself. */
  userId: string;
  /** The account that had the address when it was asked for, where it is of the address. */
  account?: string;
  /** The canonical address that it proves; sealed where it is of the address, for it outlives the account. */
  email: string;
  tokenHash: string;
  codeHash: string;
  codeLength: number;
  /** The codes that were tried with this challenge. */
  attempts: number;
  /** The codes that were tried with this challenge and with those that share its code. Absent is 0. */
  codeAttempts?: number;
  createdAt: Date;
  expiresAt: Date;
  /** The link outlives the code. */
  codeExpiresAt: Date;
  /** The user's when it was made, where a change of credentials since then, as by a block, makes it worthless. */
  credentialVersion?: number;
  /** The address as its owner wrote it, where it is not the account's yet. */
  newEmail?: string;
  /** Whoever registered, or was signed in, asked for it, and they alone know its id: its code is theirs. */
  askedByAccount?: true;
  /** Only its link answers it: no code of it was mailed. */
  isCodeless?: true;
  /** Of a second code that went elsewhere and is wanted as well. */
  secondCodeHash?: string;
  /** Where it is a second factor: what came before it. */
  firstFactor?: FirstFactor;
}

/** What a deleted user's document had still to tell, under the user's id. */
export interface TombstoneDocument extends StoredDocument, CarriesDeliveries {
  expiresAt: Date;
}

export interface AuditDocument extends StoredDocument {
  at: Date;
  type: string;
  actorId: string | null;
  subjectId: string | null;
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
  details: Record<string, unknown> | null;
  /** Of events that are kept as one row: how many there were since `at`. Absent is 1. */
  count?: number;
  /** When it is swept; absent in events that were stored before there was an end. */
  expiresAt?: Date;
}

/** Names and indexes of everything that is stored. */
export const COLLECTIONS = {
  users: { name: 'users', indexes: INDEXES.users },
  sessions: { name: 'sessions', indexes: INDEXES.sessions },
  identities: { name: 'identities', indexes: INDEXES.identities },
  authorizations: { name: 'authorizations', indexes: INDEXES.authorizations },
  challenges: { name: 'challenges', indexes: INDEXES.challenges },
  tombstones: { name: 'tombstones', indexes: INDEXES.tombstones },
  outbox: { name: 'outbox', indexes: INDEXES.outbox },
  limits: { name: 'limits', indexes: INDEXES.limits },
  auditEvents: { name: 'auditEvents', indexes: INDEXES.auditEvents },
  settings: { name: 'settings', indexes: INDEXES.settings },
  deletions: { name: 'deletions', indexes: INDEXES.deletions },
  keptBlocks: { name: 'keptBlocks', indexes: INDEXES.keptBlocks },
} as const satisfies Record<string, CollectionSpec>;

/** The collection of what belongs to this database alone and is in no export. It has one document and no index. */
export const INSTALLATION = { name: 'installation', indexes: [] } as const satisfies CollectionSpec;

export const ALL_COLLECTIONS: readonly CollectionSpec[] = Object.values(COLLECTIONS);
