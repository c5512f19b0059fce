import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventType } from '../../src/events/event-types';
import { EventSealer } from '../../src/events/event-sealer';
import { Events } from '../../src/events/events';
import type { DeliveryOrderRepository } from '../../src/outbox/delivery-order.repository';
import type { EventTarget, PendingEvent } from '../../src/outbox/pending-delivery';

const NOON = new Date('2026-01-31T12:00:00Z');
const key = randomBytes(32);
const sealer = new EventSealer({ current: key, all: [key] });

/** Events that `targets` listen to, and what was entered into the order of their user. */
function eventsFor(...targets: EventTarget[]): { events: Events; entered: PendingEvent[] } {
  const entered: PendingEvent[] = [];
  const order: Pick<DeliveryOrderRepository, 'enter' | 'inherit'> = {
    enter: (entry) => Promise.resolve(entered.push(entry) > 0),
    inherit: () => Promise.resolve(),
  };
  return { events: new Events({ sealer, clock: { now: () => NOON }, targets, order }), entered };
}

test('nobody listening, an event costs nothing', async () => {
  const { entered, events } = eventsFor();
  expect(events.pending('user.deleted', { userId: 'ada' })).toEqual([]);
  await events.enterOrder([]);
  expect(entered).toEqual([]);
});

test('an event is one sealed entry for all that listen', () => {
  const { events } = eventsFor('listeners', 'webhook');
  const [entry, ...others] = events.pending('session.created', { userId: 'ada', data: { sessionId: 'laptop' } });
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ kind: 'event', userId: 'ada', targets: ['listeners', 'webhook'], createdAt: NOON });
  expect(JSON.stringify(entry)).not.toContain('laptop');
  expect(sealer.open(entry?.sealed ?? '')).toEqual({
    id: entry?.id,
    type: 'session.created',
    at: NOON.toISOString(),
    userId: 'ada',
    data: { sessionId: 'laptop' },
  });
});

test('an event without data has none', () => {
  const [entry] = eventsFor('webhook').events.pending('user.deleted', { userId: 'ada' });
  expect(sealer.open(entry?.sealed ?? '')).toMatchObject({ type: 'user.deleted', data: {} });
});

test('mails have no place in the order of events', async () => {
  const { entered, events } = eventsFor('webhook');
  const told = events.pending('session.reused', { userId: 'ada', data: { sessionId: 'laptop' } });
  await events.enterOrder([{ id: 'mail', kind: 'mail', sealed: '', createdAt: NOON }, ...told]);
  expect(entered).toEqual(told);
});

test('the page of events names the whole list, and nothing else', () => {
  const types: Record<EventType, true> = {
    'user.registered': true,
    'user.updated': true,
    'user.deleted': true,
    'username.changed': true,
    'email.confirmed': true,
    'email.changed': true,
    'password.changed': true,
    'password.reset_requested': true,
    'password.reset': true,
    'mfa.enabled': true,
    'mfa.disabled': true,
    'identity.linked': true,
    'identity.unlinked': true,
    'session.created': true,
    'session.revoked': true,
    'session.reused': true,
    'user.blocked': true,
    'user.unblocked': true,
    'user.kicked': true,
    'permissions.changed': true,
    'blackout.set': true,
    'blackout.lifted': true,
  };
  const page = readFileSync(resolve(__dirname, '../../docs/events.md'), 'utf8');
  expect([...page.matchAll(/^\| `([a-z_.]+)`/gm)].map(([, type]) => type)).toEqual(Object.keys(types));
});
