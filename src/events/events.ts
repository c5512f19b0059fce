import type { DeliveryOrderRepository } from '../outbox/delivery-order.repository';
import type { Clock } from '../shared/clock';
import { newId } from '../shared/random';
import type { EventSealer } from './event-sealer';
import type { EventData, EventType, GatewayEvent } from './event-types';
import type { EventTarget, PendingDelivery } from '../outbox/pending-delivery';

interface Parts {
  readonly sealer: EventSealer;
  readonly clock: Clock;
  /** The listeners; empty where none listens. */
  readonly targets: readonly EventTarget[];
  readonly order: Pick<DeliveryOrderRepository, 'enter' | 'inherit'>;
}

type Nothing = Readonly<Record<string, never>>;

/** The user an event is about, and its data; types without data take none. */
type About<Type extends EventType> = { readonly userId: string | null } & (EventData[Type] extends Nothing
  ? { readonly data?: undefined }
  : { readonly data: EventData[Type] });

/** Announces events to the outside: by entries in the documents whose change is the event (security rule 17). */
export class Events {
  constructor(private readonly parts: Parts) {}

  /**
   * The entries for the `outbox` array of the document whose change causes the event; empty without listeners.
   *
   * Written in one with the change, so that neither exists without the other. A document that is replaced or removed
   * soon, such as a challenge, is no place for them.
   */
  pending<Type extends EventType>(type: Type, { data, userId }: About<Type>): PendingDelivery[] {
    const { clock, sealer, targets } = this.parts;
    if (targets.length === 0) return [];
    const [id, createdAt] = [newId(), clock.now()];
    const event = { id, type, at: createdAt.toISOString(), userId, data: data ?? {} } as GatewayEvent;
    return [{ id, kind: 'event', userId, targets: [...targets], sealed: sealer.seal(event), createdAt }];
  }

  /**
   * Gives events in another document than the user's their place among those of the user.
   *
   * Called after their write and before the answer. Events of a user are sent in the order of the array in the user's
   * own document; what is entered there before an operation is answered comes before all that follows the answer.
   */
  async enterOrder(deliveries: readonly PendingDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      if (delivery.kind === 'event') await this.parts.order.enter(delivery);
    }
  }

  /**
   * Keeps `user.deleted` and the user's pending events in a tombstone.
   *
   * Called right before the document is removed, and once more with what was removed, for a change that came between.
   * The tombstone is sent when the document is gone, and not before; where the removal never happens it is dropped.
   */
  async leaveTombstone(user: { readonly _id: string; readonly outbox?: readonly PendingDelivery[] }): Promise<void> {
    const left = (user.outbox ?? []).filter((delivery) => delivery.kind === 'event');
    await this.parts.order.inherit(user._id, left, this.pending('user.deleted', { userId: user._id }));
  }
}
