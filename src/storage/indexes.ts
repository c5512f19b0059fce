import type { IndexSpec } from './database';

/** The indexes of each collection. Unique ones decide; TTL indexes only sweep (security rule 20). */
export const INDEXES = {
  users: [
    { name: 'users_username', key: { usernameCanonical: 1 }, unique: true },
    {
      name: 'users_email',
      key: { emailCanonical: 1 },
      unique: true,
      partialFilterExpression: { emailCanonical: { $type: 'string' } },
    },
    { name: 'users_email_domain', key: { emailDomainShown: 1 }, sparse: true },
    { name: 'users_held_emails', key: { heldEmails: 1 }, unique: true, sparse: true },
    { name: 'users_former_emails', key: { 'formerEmails.tokenHash': 1 }, sparse: true },
    { name: 'users_created', key: { createdAt: 1, _id: 1 } },
    { name: 'users_last_login', key: { lastLoginAt: 1, _id: 1 } },
    { name: 'users_permissions', key: { permissions: 1 } },
    { name: 'users_blocked', key: { 'block.at': 1 }, sparse: true },
    { name: 'users_outbox', key: { 'outbox.id': 1 }, sparse: true },
  ],
  sessions: [
    { name: 'sessions_live', key: { userId: 1, revokedAt: 1, createdAt: 1 } },
    { name: 'sessions_outbox', key: { 'outbox.id': 1 }, sparse: true },
    { name: 'sessions_ttl', key: { absoluteExpiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  identities: [
    { name: 'identities_subject', key: { provider: 1, subject: 1 }, unique: true },
    { name: 'identities_user', key: { userId: 1 } },
    { name: 'identities_outbox', key: { 'outbox.id': 1 }, sparse: true },
    { name: 'identities_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  authorizations: [{ name: 'authorizations_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  challenges: [
    { name: 'challenges_id', key: { challengeId: 1 }, unique: true },
    { name: 'challenges_token', key: { tokenHash: 1 }, unique: true },
    { name: 'challenges_of_user', key: { userId: 1, purpose: 1, createdAt: 1 } },
    { name: 'challenges_outbox', key: { 'outbox.id': 1 }, sparse: true },
    { name: 'challenges_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  tombstones: [
    { name: 'tombstones_outbox', key: { 'outbox.id': 1 }, sparse: true },
    { name: 'tombstones_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  outbox: [
    { name: 'outbox_next', key: { state: 1, kind: 1, nextAttemptAt: 1 } },
    { name: 'outbox_stream', key: { stream: 1, position: 1 }, sparse: true },
    { name: 'outbox_recipient', key: { recipient: 1 }, sparse: true },
    { name: 'outbox_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  limits: [{ name: 'limits_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  auditEvents: [
    { name: 'audit_at', key: { at: 1, _id: 1 } },
    { name: 'audit_about', key: { subjectId: 1, at: 1, _id: 1 } },
    { name: 'audit_by', key: { actorId: 1, at: 1, _id: 1 } },
    { name: 'audit_of_type', key: { type: 1, at: 1, _id: 1 } },
    { name: 'audit_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  settings: [{ name: 'settings_outbox', key: { 'outbox.id': 1 }, sparse: true }],
  deletions: [
    { name: 'deletions_sweep', key: { sweepAt: 1 }, sparse: true },
    { name: 'deletions_ttl', key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
  keptBlocks: [{ name: 'kept_blocks_ttl', key: { until: 1 }, expireAfterSeconds: 0 }],
} as const satisfies Record<string, readonly IndexSpec[]>;
