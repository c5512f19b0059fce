import type { PendingDelivery } from './pending-delivery';

interface Carrying {
  readonly $push?: { readonly outbox: { readonly $each: PendingDelivery[] } };
}

/** The part of an update that adds the deliveries to the document's outbox; nothing where there are none. */
export function carrying(deliveries: readonly PendingDelivery[] = []): Carrying {
  return deliveries.length === 0 ? {} : { $push: { outbox: { $each: [...deliveries] } } };
}
