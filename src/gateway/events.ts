import type { Logger } from 'pino';
import { EventDelivery, type EventReceiver } from '../events/event-delivery';
import { EventListeners } from '../events/event-listeners';
import { EventSealer } from '../events/event-sealer';
import { Events } from '../events/events';
import { Webhook } from '../events/webhook';
import { DeliveryOrderRepository } from '../outbox/delivery-order.repository';
import type { Settings } from '../settings';
import { webhookKey } from '../settings/secrets';
import type { Foundations, Surroundings } from './foundations';
import type { EventTarget } from '../outbox/pending-delivery';

/** Who is told of events: the functions of this process, the webhook, both or nobody. */
function eventTargets({ WEBHOOK_URL }: Settings, { listeners = [] }: Surroundings): EventTarget[] {
  return [
    ...(listeners.length === 0 ? [] : (['listeners'] as const)),
    ...(WEBHOOK_URL === undefined ? [] : (['webhook'] as const)),
  ];
}

/** Telling what happens, for services. */
export function openEvents(
  settings: Settings,
  surroundings: Surroundings,
  { database, keys }: Pick<Foundations, 'database' | 'keys'>,
): Events {
  const { clock } = surroundings;
  return new Events({
    sealer: new EventSealer(keys.events),
    clock,
    targets: eventTargets(settings, surroundings),
    order: new DeliveryOrderRepository(database, clock),
  });
}

/** How the events of each target are told. A target that this process does not have is left to those that have it. */
export function eventDeliveries(
  settings: Settings,
  { keys, timers }: Pick<Foundations, 'keys' | 'timers'>,
  surroundings: Surroundings,
): { readonly kind: EventTarget; readonly delivery: EventDelivery }[] {
  const sealer = new EventSealer(keys.events);
  return eventTargets(settings, surroundings).map((kind) => ({
    kind,
    delivery: new EventDelivery(sealer, receiverOf(kind, settings, { ...surroundings, timers })),
  }));
}

function receiverOf(
  kind: EventTarget,
  settings: Settings,
  surroundings: Surroundings & Pick<Foundations, 'timers'>,
): EventReceiver {
  const { clock, listeners = [], logger, timers, version } = surroundings;
  if (kind === 'listeners') return new EventListeners(listeners, { timers, onFault: reportTo(logger) });
  return new Webhook({
    url: settings.WEBHOOK_URL ?? '',
    key: webhookKey(settings.WEBHOOK_SECRET ?? ''),
    clock,
    userAgent: `${version.name}/${version.version}`,
  });
}

function reportTo(logger: Logger): ConstructorParameters<typeof EventListeners>[1]['onFault'] {
  return (error, { id, type }) => {
    logger.warn({ err: error, event: { id, type } }, 'a listener failed; it is told again');
  };
}
