import type { CarriesDeliveries } from './pending-delivery';
import type { StoredDocument } from '../storage/database';

/** The pending deliveries of a deleted user's document, under the user's id. */
export interface TombstoneDocument extends StoredDocument, CarriesDeliveries {
  expiresAt: Date;
}
