import type { CollectionSpec, StoredDocument } from './database';

/**
 * Something that must leave the gateway because of the write that holds it (security rule 17): it is stored inside
 * the document whose change causes it, and moved to the outbox by the relay.
 */
export interface PendingDelivery {
  /** Also the `_id` of its outbox row and, for a mail, its Message-ID: moving it twice adds nothing. */
  id: string;
  kind: 'mail';
  /** What to send, under AES-256-GCM: it holds addresses, links and codes. */
  sealed: string;
  createdAt: Date;
}

interface CarriesDeliveries {
  /** Absent where nothing is pending. */
  outbox?: PendingDelivery[];
}

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
  emailConfirmedAt: Date | null;
  name: string | null;
  photo: string | null;
  permissions: string[];
  passwordHash: string | null;
  passwordChangedAt: Date | null;
  /** Copied into each session; a session with another number is dead. Raised by block, kick, password change. */
  credentialVersion: number;
  block: StoredBlock | null;
  customData: unknown;
  createdAt: Date;
  updatedAt: Date;
  lastLoginAt: Date | null;
  lastRequestAt: Date | null;
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

export type ChallengePurpose = 'CONFIRM_EMAIL';

export interface ChallengeDocument extends StoredDocument, CarriesDeliveries {
  /** `_id` is purpose and user: there is one challenge of a purpose, so the newest is the only one. */
  challengeId: string;
  purpose: ChallengePurpose;
  userId: string;
  /** The canonical address that it proves. */
  email: string;
  tokenHash: string;
  codeHash: string;
  codeLength: number;
  attempts: number;
  createdAt: Date;
  expiresAt: Date;
  /** The link outlives the code. */
  codeExpiresAt: Date;
}

export interface OutboxDocument extends StoredDocument {
  kind: PendingDelivery['kind'];
  sealed: string;
  /** A sent row holds no payload; it stays a while so that the entry is not moved in again. */
  state: 'pending' | 'sent' | 'dead';
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date;
  leaseId: string | null;
  lastError: string | null;
  /** Until when a sent or dead row is kept. */
  expiresAt: Date | null;
}

export interface LimitDocument extends StoredDocument {
  points: number;
  expiresAt: Date | null;
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
}

/** The ids of the active administrators, in one document, so that the last one can be guarded by one write. */
export interface AdminsDocument extends StoredDocument {
  ids: string[];
}

/** Names, document types and indexes of everything that is stored. Unique indexes decide; TTL indexes only sweep. */
export const COLLECTIONS = {
  users: {
    name: 'users',
    indexes: [
      { name: 'users_username', key: { usernameCanonical: 1 }, unique: true },
      {
        name: 'users_email',
        key: { emailCanonical: 1 },
        unique: true,
        partialFilterExpression: { emailCanonical: { $type: 'string' } },
      },
      { name: 'users_created', key: { createdAt: 1, _id: 1 } },
      { name: 'users_last_login', key: { lastLoginAt: 1, _id: 1 } },
      { name: 'users_permissions', key: { permissions: 1 } },
      { name: 'users_blocked', key: { 'block.at': 1 }, sparse: true },
      { name: 'users_outbox', key: { 'outbox.id': 1 }, sparse: true },
    ],
  },
  sessions: {
    name: 'sessions',
    indexes: [
      { name: 'sessions_live', key: { userId: 1, revokedAt: 1, createdAt: 1 } },
      { name: 'sessions_outbox', key: { 'outbox.id': 1 }, sparse: true },
      { name: 'sessions_ttl', key: { absoluteExpiresAt: 1 }, expireAfterSeconds: 0 },
    ],
  },
  challenges: {
    name: 'challenges',
    indexes: [
      { name: 'challenges_id', key: { challengeId: 1 }, unique: true },
      { name: 'challenges_token', key: { tokenHash: 1 }, unique: true },
      { name: 'challenges_outbox', key: { 'outbox.id': 1 }, sparse: true },
      { name: 'challenges_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    ],
  },
  outbox: {
    name: 'outbox',
    indexes: [
      { name: 'outbox_due', key: { state: 1, nextAttemptAt: 1 } },
      { name: 'outbox_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
    ],
  },
  limits: { name: 'limits', indexes: [{ name: 'limits_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 }] },
  auditEvents: {
    name: 'auditEvents',
    indexes: [
      { name: 'audit_at', key: { at: 1, _id: 1 } },
      { name: 'audit_subject', key: { subjectId: 1, at: 1 } },
      { name: 'audit_type', key: { type: 1, at: 1 } },
    ],
  },
  settings: { name: 'settings', indexes: [] },
} as const satisfies Record<string, CollectionSpec>;

export const ALL_COLLECTIONS: readonly CollectionSpec[] = Object.values(COLLECTIONS);
