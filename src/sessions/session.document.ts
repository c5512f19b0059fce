import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

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
