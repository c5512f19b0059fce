import type { CarriesDeliveries, PendingDelivery } from './pending-delivery';

/** The new document with the deliveries in its outbox; without one where there are none. */
export function withOutbox<T extends CarriesDeliveries>(document: T, deliveries: readonly PendingDelivery[]): T {
  return deliveries.length === 0 ? document : { ...document, outbox: [...deliveries] };
}
