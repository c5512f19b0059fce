import type { OutboxDocument } from '../outbox/outbox.document';
import type { EventSealer } from './event-sealer';
import type { GatewayEvent } from './event-types';

/** A receiver of events. Resolves when it has the event; if it throws, it is tried again. */
export interface EventReceiver {
  receive(event: GatewayEvent): Promise<void>;
}

/** Opens a row and hands its event to the receiver. */
export class EventDelivery {
  constructor(
    private readonly sealer: EventSealer,
    private readonly receiver: EventReceiver,
  ) {}

  /** @throws {Error} what the receiver throws, or EventNotOpened: both may pass, so the row is tried again. */
  async deliver({ sealed }: Pick<OutboxDocument, 'sealed'>): Promise<void> {
    await this.receiver.receive(this.sealer.open(sealed));
  }
}
