import type { StoredDocument } from '../storage/database';

/** A sign-in that went to another provider and has not come back. The browser alone can continue it. */
export interface AuthorizationDocument extends StoredDocument {
  /** `_id` is the SHA-256 of `state`. */
  provider: string;
  /** The SHA-256 of the secret that the browser holds in a cookie, from which verifier and nonce are derived. */
  bindingHash: string;
  returnTo: string | null;
  /** The account that the identity is to be linked to; null where it signs in. */
  link: { userId: string; sessionId: string } | null;
  createdAt: Date;
  expiresAt: Date;
}
