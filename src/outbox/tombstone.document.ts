import type { CarriesDeliveries } from './pending-delivery';
import type { StoredDocument } from '../storage/database';

/** What a deleted user's document had still to tell, under the user's id. */
export interface TombstoneDocument extends StoredDocument, CarriesDeliveries {
  expiresAt: Date;
}
