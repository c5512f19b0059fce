import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

/** The moment from which sessions count, for all at once; in one document. */
export interface BlackoutDocument extends StoredDocument, CarriesDeliveries {
  /** Sessions from before this moment are refused once it has come; null where no blackout stands. */
  since: Date | null;
  by: string | null;
  /** The latest moment of a blackout that has come, even if that was lifted; it never sinks. */
  floor: Date | null;
}
