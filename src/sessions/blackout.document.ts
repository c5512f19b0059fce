import type { CarriesDeliveries } from '../outbox/pending-delivery';
import type { StoredDocument } from '../storage/database';

/** Since when sessions count, for all of them at once; in one document. */
export interface BlackoutDocument extends StoredDocument, CarriesDeliveries {
  /** Sessions from before this moment are refused once it has come; null where no blackout stands. */
  since: Date | null;
  by: string | null;
  /** The latest moment of a blackout that has come, whatever became of it; it never sinks. */
  floor: Date | null;
}
