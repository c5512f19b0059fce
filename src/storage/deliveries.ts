import type { CarriesDeliveries, PendingDelivery } from './collections';

interface Carrying {
  readonly $push?: { readonly outbox: { readonly $each: PendingDelivery[] } };
}

/** The part of an update that adds the deliveries to the document's outbox; nothing where there are none. */
export function carrying(deliveries: readonly PendingDelivery[] = []): Carrying {
  return deliveries.length === 0 ? {} : { $push: { outbox: { $each: [...deliveries] } } };
}

/** The new document with the deliveries in its outbox; without one where there are none. */
export function withOutbox<T extends CarriesDeliveries>(document: T, deliveries: readonly PendingDelivery[]): T {
  return deliveries.length === 0 ? document : { ...document, outbox: [...deliveries] };
}
