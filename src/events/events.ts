import type { DeliveryOrder } from '../mail/delivery-order';
import type { Clock } from '../shared/clock';
import { newId } from '../shared/random';
import { seal } from '../shared/sealing';
import type { EventTarget, PendingDelivery } from '../storage/collections';
import type { EventData, EventType } from './event-types';

interface Parts {
  /** 32 bytes, derived for this purpose alone. */
  readonly key: Buffer;
  readonly clock: Clock;
  /** Who listens; empty where nobody does. */
  readonly targets: readonly EventTarget[];
  readonly order: Pick<DeliveryOrder, 'enter'>;
}

/** Whom an event is about and what is told of it; types without data take none. */
type About<Type extends EventType> = { readonly userId: string | null } & (EventData[Type] extends Readonly<
  Record<string, never>
>
  ? { readonly data?: undefined }
  : { readonly data: EventData[Type] });

/** Telling the world outside what happened: by entries in the documents whose change is the event (security rule 17). */
export class Events {
  constructor(private readonly parts: Parts) {}

  /**
   * The entries for the `outbox` array of the document whose change causes the event; none where nobody listens.
   *
   * Written in one with the change, so that neither exists without the other. A document that is replaced or removed
   * soon, such as a challenge, is no place for them.
   */
  pending<Type extends EventType>(type: Type, { data, userId }: About<Type>): PendingDelivery[] {
    const { clock, key, targets } = this.parts;
    if (targets.length === 0) return [];
    const [id, createdAt] = [newId(), clock.now()];
    const event = { id, type, at: createdAt.toISOString(), userId, data: data ?? {} };
    return [{ id, kind: 'event', userId, targets: [...targets], sealed: seal(key, JSON.stringify(event)), createdAt }];
  }

  /**
   * Events that another document than the user's carries have their place among those of the user.
   *
   * Called after their write and before the answer. Events of a user are told in the order of the array in the user's
   * own document; what is entered there before an operation is answered comes before all that follows the answer.
   */
  async enterOrder(deliveries: readonly PendingDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      if (delivery.kind === 'event') await this.parts.order.enter(delivery);
    }
  }
}
