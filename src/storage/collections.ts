import type { CollectionSpec } from './database';
import { INDEXES } from './indexes';
/** Names and indexes of all collections. */
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

/** The collection for data of this database alone, which is in no export. It has one document and no index. */
export const INSTALLATION = { name: 'installation', indexes: [] } as const satisfies CollectionSpec;

export const ALL_COLLECTIONS: readonly CollectionSpec[] = Object.values(COLLECTIONS);
