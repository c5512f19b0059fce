import type { CarriesDeliveries } from './collections';
import type { StoredDocument } from './database';

/** The ids of the active administrators, in one document, so that the last one can be guarded by one write. */
export interface AdminsDocument extends StoredDocument {
  ids: string[];
  /** Another after each change of the ids: who adds one names what they saw. Absent in lists of earlier releases. */
  version?: string;
}

/** Since when sessions count, for all of them at once; in one document. */
export interface BlackoutDocument extends StoredDocument, CarriesDeliveries {
  /** Sessions from before this moment are refused once it has come; null where no blackout stands. */
  since: Date | null;
  by: string | null;
  /** The latest moment of a blackout that has come, whatever became of it; it never sinks. */
  floor: Date | null;
}

/** The SECRET_KEY that the database belongs to, by a fingerprint that tells nothing of it. */
export interface SecretDocument extends StoredDocument {
  fingerprint: string;
}

/** The COOKIE_DOMAIN that gateways last served with. */
export interface CookieDomainDocument extends StoredDocument {
  /** Null for the host alone. */
  domain: string | null;
  /** The moment at which it took the place of another; null while it is the first. */
  changedAt: Date | null;
}
