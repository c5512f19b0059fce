import { Announcer } from '../../src/announcing/announcer';
import type { AuditService } from '../../src/audit/audit.service';
import type { Events } from '../../src/events/events';
import type { PendingDelivery } from '../../src/outbox/pending-delivery';

const AT = new Date('2026-01-31T12:00:00Z');
const BY = { userId: 'ada', actorId: 'ada', origin: null };
const VALUES = { username: 'ada', when: AT.toISOString(), device: 'Firefox', ip: '' };
const MAIL = { to: 'ada@example.com', locale: 'en', values: VALUES };

/** An announcer, and the calls that it made of the rooms, in their order. */
function scene({ listening = true } = {}) {
  const calls: string[] = [];
  const events = {
    pending: (type: string, { userId }: { userId: string | null }): PendingDelivery[] =>
      listening ? [{ id: type, kind: 'event', userId, targets: ['webhook'], sealed: '', createdAt: AT }] : [],
    enterOrder: (deliveries: readonly PendingDelivery[]) =>
      Promise.resolve(void calls.push(`order ${ids(deliveries)}`)),
    leaveTombstone: ({ _id }: { _id: string }) => Promise.resolve(void calls.push(`tombstone ${_id}`)),
  } as unknown as Events;
  const audit = {
    record: (type: string) => Promise.resolve(void calls.push(`audit ${type}`)),
  } as unknown as AuditService;
  const announcer = new Announcer({
    audit,
    events,
    sealer: { seal: ({ template }) => ({ id: template, kind: 'mail', sealed: '', createdAt: AT }) },
    outbox: { wake: () => calls.push('wake') },
  });
  const write =
    <T>(result: T) =>
    (deliveries: readonly PendingDelivery[]) => {
      calls.push(`write ${ids(deliveries)}`);
      return Promise.resolve(result);
    };
  return { announcer, calls, write };
}

function ids(deliveries: readonly PendingDelivery[]): string {
  return deliveries.map(({ id }) => id).join(' ');
}

describe('an announcement', () => {
  test('is carried by its write, then wakes the outbox and is recorded', async () => {
    const { announcer, calls, write } = scene();
    const announcement = announcer.prepare('password-changed', { ...BY, mail: MAIL });
    const follow = () => Promise.resolve(calls.push('follow'));
    expect(await announcement.write(write({ name: 'ada' }), follow)).toEqual({ name: 'ada' });
    expect(calls).toEqual(['write password-changed password.changed', 'wake', 'follow', 'audit authn_password_change']);
  });

  test.each([null, false, 0])('of a write that changed nothing (%p) is not made', async (result) => {
    const { announcer, calls, write } = scene();
    const follow = () => Promise.resolve(calls.push('follow'));
    await announcer.prepare('password-changed', { ...BY, mail: MAIL }).writeBeside(write(result), follow);
    expect(calls).toEqual(['write password-changed password.changed']);
  });

  test('of a write that fails is not made', async () => {
    const { announcer, calls } = scene();
    const failing = () => Promise.reject(new Error('the database is away'));
    await expect(
      announcer.prepare('user-kicked', { userId: 'ada', data: { by: null } }).write(failing),
    ).rejects.toThrow();
    expect(calls).toEqual([]);
  });

  test('that another document carries enters the order of the user before the outbox wakes', async () => {
    const { announcer, calls, write } = scene();
    const about = { userId: 'ada', data: { sessionId: 'laptop' } };
    await announcer.prepare('session-opened', about).writeBeside(write(undefined));
    expect(calls).toEqual(['write session.created', 'order session.created', 'wake']);
  });

  test('with nobody to tell wakes nothing', async () => {
    const { announcer, calls, write } = scene({ listening: false });
    await announcer.prepare('user-kicked', { userId: 'ada', data: { by: null } }).write(write(true));
    expect(calls).toEqual(['write ']);
  });

  test('that may have a mail wakes also without one, so that the time does not tell', async () => {
    const { announcer, calls, write } = scene({ listening: false });
    await announcer.prepare('registration-refused', { ...BY, userId: null, mail: null }).write(write(undefined));
    expect(calls).toEqual(['write ', 'wake', 'audit user_create_fail']);
  });

  test('of several happenings keeps their order', async () => {
    const { announcer, calls, write } = scene();
    const reset = announcer.prepare('password-reset', { ...BY, mail: null });
    await reset.and(null, announcer.prepare('email-confirmed', BY)).write(write(1));
    const recorded = ['audit authn_password_change', 'audit email_confirmed'];
    expect(calls).toEqual(['write password.reset email.confirmed', 'wake', ...recorded]);
  });
});

test('an erasure wakes the outbox once all is gone', async () => {
  const { announcer, calls } = scene();
  await announcer.erasing(async (leaveTombstone) => {
    await leaveTombstone({ _id: 'ada' });
    calls.push('gone');
  });
  expect(calls).toEqual(['tombstone ada', 'gone', 'wake']);
});
