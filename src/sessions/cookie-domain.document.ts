import type { StoredDocument } from '../storage/database';

/** The COOKIE_DOMAIN that gateways last served with. */
export interface CookieDomainDocument extends StoredDocument {
  /** Null for the host alone. */
  domain: string | null;
  /** The moment at which it replaced another; null while it is the first. */
  changedAt: Date | null;
}
