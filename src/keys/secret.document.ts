import type { StoredDocument } from '../storage/database';

/** The SECRET_KEY that the database belongs to, by a fingerprint that reveals nothing of it. */
export interface SecretDocument extends StoredDocument {
  fingerprint: string;
}
