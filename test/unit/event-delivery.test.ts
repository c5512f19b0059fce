import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventDelivery } from '../../src/events/event-delivery';
import { EventListeners } from '../../src/events/event-listeners';
import { EventNotOpened, EventSealer } from '../../src/events/event-sealer';
import type { GatewayEvent } from '../../src/events/event-types';
import { Webhook } from '../../src/events/webhook';
import { ManualTimers } from '../support/smtp-mailroom';

const event: GatewayEvent = { id: 'id', type: 'user.deleted', at: '2026-01-31T12:00:00.000Z', userId: 'ada', data: {} };
const clock = { now: () => new Date() };

test('an event that was sealed under an earlier key is told; under a forgotten one it waits', async () => {
  const [old, key] = [randomBytes(32), randomBytes(32)];
  const told: GatewayEvent[] = [];
  const receiver = { receive: (one: GatewayEvent) => Promise.resolve(void told.push(one)) };
  const sealed = new EventSealer({ current: old, all: [old] }).seal(event);
  await new EventDelivery(new EventSealer({ current: key, all: [key, old] }), receiver).deliver({ sealed });
  expect(told).toEqual([event]);
  const forgetful = new EventDelivery(new EventSealer({ current: key, all: [key] }), receiver);
  await expect(forgetful.deliver({ sealed })).rejects.toThrow(EventNotOpened);
});

test('a receiver that says nothing is given up', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
  const webhook = new Webhook({ url, key: randomBytes(32), clock, userAgent: 'test', timeoutMs: 20 });
  await expect(webhook.receive(event)).rejects.toMatchObject({ code: 'TIMED_OUT' });
  silent.close();
  silent.closeAllConnections();
});

test('a listener that never ends is given up, and its timer with it', async () => {
  const timers = new ManualTimers();
  const stuck = new EventListeners([() => new Promise(() => undefined)], { timers, onFault: () => undefined });
  const receiving = stuck.receive(event);
  expect([...timers.waiting.values()]).toEqual([30_000]);
  timers.fire();
  await expect(receiving).rejects.toMatchObject({ code: 'LISTENER_TIMED_OUT' });
  const quick = new EventListeners([() => undefined], { timers, onFault: () => undefined });
  await quick.receive(event);
  expect(timers.waiting.size).toBe(0);
});
