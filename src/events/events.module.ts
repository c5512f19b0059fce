import type { Logger } from 'pino';
import type { DeliveryOrderRepository } from '../outbox/delivery-order.repository';
import type { EventTarget } from '../outbox/pending-delivery';
import type { Timers } from '../outbox/timers';
import type { Settings } from '../settings';
import { webhookKey } from '../settings/secrets';
import type { Clock } from '../shared/clock';
import { EventDelivery, type EventReceiver } from './event-delivery';
import { type EventListener, EventListeners } from './event-listeners';
import { type EventSealer } from './event-sealer';
import { Events } from './events';
import { Webhook } from './webhook';

interface Parts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly listeners?: readonly EventListener[];
  readonly version: { readonly name: string; readonly version: string };
  readonly order: DeliveryOrderRepository;
  readonly sealer: EventSealer;
}

/** Events for services to tell, and the way of each to its targets. */
export interface EventsSide {
  readonly events: Events;
  /** One for each target of this process. A target that it does not have is left to those that have it. */
  readonly deliveries: readonly { readonly kind: EventTarget; readonly delivery: EventDelivery }[];
}

/** Builds the telling of events: to the functions of this process, the webhook, both or nobody. */
export function eventsModule(settings: Settings, parts: Parts): EventsSide {
  const { clock, listeners = [], order, sealer } = parts;
  const targets: EventTarget[] = [
    ...(listeners.length === 0 ? [] : (['listeners'] as const)),
    ...(settings.WEBHOOK_URL === undefined ? [] : (['webhook'] as const)),
  ];
  const receiver = { listeners: () => listenersOf(parts), webhook: () => webhookOf(settings, parts) };
  return {
    events: new Events({ clock, order, sealer, targets }),
    deliveries: targets.map((kind) => ({ kind, delivery: new EventDelivery(sealer, receiver[kind]()) })),
  };
}

function listenersOf({ listeners = [], logger, timers }: Parts): EventReceiver {
  return new EventListeners(listeners, {
    timers,
    onFault: (error, { id, type }) => {
      logger.warn({ err: error, event: { id, type } }, 'a listener failed; it is told again');
    },
  });
}

function webhookOf({ WEBHOOK_SECRET, WEBHOOK_URL }: Settings, { clock, version }: Parts): EventReceiver {
  const key = webhookKey(WEBHOOK_SECRET ?? '');
  return new Webhook({ url: WEBHOOK_URL ?? '', key, clock, userAgent: `${version.name}/${version.version}` });
}
