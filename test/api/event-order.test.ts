import { DeliveryOrderRepository } from '../../src/outbox/delivery-order.repository';
import { DeliveryRelayRepository } from '../../src/outbox/delivery-relay.repository';
import { OutboxRepository } from '../../src/outbox/outbox.repository';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { newDevice, signIn } from '../support/devices';
import { newName, type Person, startGateway, type TestGateway } from '../support/gateway';
import { faultAt, Interference } from '../support/interference';
import { ChangeUsernameDocument, RevokeOtherSessionsDocument } from '../support/operations';
import { until } from '../support/until';
import { flushed, postingTo, withWebhookOnEveryEngine } from '../support/webhooks';
import type { UserDocument } from '../../src/users/user.document';
import type { SessionDocument } from '../../src/sessions/session.document';

const LEASE_MS = 120_000;
const STEPS = 24;

withWebhookOnEveryEngine('the order of a user’s events', (hooked) => {
  const told = (userId: string) =>
    hooked()
      .receiver.about(userId)
      .map(({ type, data }) => ('username' in data ? `${type} ${data.username}` : type));
  const relay = () => {
    const { platform } = hooked().gateway.gateway;
    const { clock } = hooked().gateway;
    const order = new DeliveryOrderRepository(platform.database, clock);
    return new DeliveryRelayRepository(platform.database, new OutboxRepository(platform.database, clock), order);
  };
  const beside = (): Promise<TestGateway> =>
    startGateway(hooked().engine, { beside: hooked().gateway, settings: postingTo(hooked().receiver) });

  it('is that of the answers, whichever processes gave them', async () => {
    const { gateway, receiver } = hooked();
    const others = [await beside(), await beside()];
    const gateways = [gateway, ...others];
    const person = await gateway.signedIn();
    const expected = [`user.registered ${person.username}`, 'session.created'];
    for (let step = 0; step < STEPS; step += 1) {
      expected.push(await act(person, step, gateways[step % gateways.length] ?? gateway));
    }
    await until(() => Promise.resolve(receiver.about(person.id).length >= expected.length));
    expect(told(person.id)).toEqual(expected);
    for (const other of others) await other.stop();
  }, 60_000);

  it('ends in what the database holds, where changes are made at once', async () => {
    const { gateway, receiver } = hooked();
    const other = await beside();
    const person = await gateway.signedIn();
    const twin = Object.assign(person.copy(), {});
    const names = Array.from({ length: 10 }, (_, index) => `${person.username}-${String(index)}`);
    await Promise.all(
      names.map((username, index) =>
        (index % 2 === 0 ? person : twinOn(other, twin)).send(ChangeUsernameDocument, { username }),
      ),
    );
    await until(() => Promise.resolve(receiver.about(person.id).length >= names.length + 2));
    const users = await gateway.documents<UserDocument>('users');
    const held = users.find(({ _id }) => _id === person.id)?.username ?? '';
    expect(told(person.id).at(-1)).toBe(`username.changed ${held}`);
    expect(new Set(told(person.id)).size).toBe(names.length + 2);
    await other.stop();
  }, 60_000);

  it('holds where a relay slept between reading and moving', async () => {
    const { gateway } = hooked();
    await gateway.gateway.platform.outbox.stop();
    const person = await gateway.signedIn();
    const asleep = await relay().collect();
    await rename(person, 'a');
    await relay().moveAll();
    await rename(person, 'b');
    for (const carried of asleep) {
      await relay().copy(carried);
      await relay().release(carried);
    }
    await rename(person, 'c');
    await flushed(hooked());
    expect(told(person.id)).toEqual([
      `user.registered ${person.username}`,
      'session.created',
      ...['a', 'b', 'c'].map((letter) => `username.changed ${person.username}-${letter}`),
    ]);
    gateway.gateway.platform.outbox.start();
  });

  it('holds what a session alone carries, after a stop before it was entered', async () => {
    const { gateway } = hooked();
    await gateway.gateway.platform.outbox.stop();
    const person = await gateway.signedIn();
    await flushed(hooked());
    const { database } = gateway.gateway.platform;
    const interference = new Interference(database);
    let inserted = false;
    interference.plan = ({ collection, operation }) => {
      inserted ||= collection === 'sessions' && operation === 'insertOne';
      return inserted && collection === 'users' && operation === 'updateOne' ? 'before' : null;
    };
    expect(await signIn(gateway, person.username)).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    interference.end();
    await until(async () => {
      const sessions = await gateway.documents<SessionDocument>('sessions');
      return sessions.filter(({ userId }) => userId === person.id).length === 2;
    });
    await flushed(hooked());
    expect(told(person.id).slice(2)).toEqual(['session.created']);
    gateway.gateway.platform.outbox.start();
  });

  it.each(['before', 'after'] as const)(
    'survives a database that fails at any point of the delivery (%s the command)',
    async (when) => {
      const { gateway } = hooked();
      await gateway.gateway.platform.outbox.stop();
      const interference = new Interference(gateway.gateway.platform.database);
      const person = await gateway.signedIn();
      for (let number = 1; ; number += 1) {
        for (const letter of ['a', 'b']) await renameFor(person, `${letter}${String(number)}`);
        const fault = faultAt(number, when);
        interference.plan = fault.plan;
        await flushed(hooked()).catch(() => undefined);
        interference.calm();
        gateway.clock.pass(LEASE_MS);
        await flushed(hooked());
        gateway.clock.pass(LEASE_MS);
        await flushed(hooked());
        expect(told(person.id).slice(2 * number)).toEqual([
          `username.changed ${person.username}-a${String(number)}`,
          `username.changed ${person.username}-b${String(number)}`,
        ]);
        if (!fault.reached) break;
      }
      interference.end();
      gateway.gateway.platform.outbox.start();
    },
    120_000,
  );

  it('goes on when a process dies while it sends', async () => {
    const { gateway, receiver } = hooked();
    const person = await gateway.signedIn();
    await flushed(hooked());
    await gateway.gateway.platform.outbox.stop();
    await rename(person, 'a');
    await rename(person, 'b');
    await relay().moveAll();
    const dead = new OutboxRepository(gateway.gateway.platform.database, gateway.clock);
    expect(await dead.claimDue('webhook', LEASE_MS)).not.toBeNull();
    expect(await dead.claimDue('webhook', LEASE_MS)).toBeNull();
    await flushed(hooked());
    expect(receiver.about(person.id)).toHaveLength(2);
    gateway.clock.pass(LEASE_MS);
    await flushed(hooked());
    expect(told(person.id).slice(2)).toEqual([
      `username.changed ${person.username}-a`,
      `username.changed ${person.username}-b`,
    ]);
    gateway.gateway.platform.outbox.start();
  });

  it('ends with the deletion, which is told when the user is gone', async () => {
    const { gateway } = hooked();
    const { database, events } = gateway.gateway.platform;
    await gateway.gateway.platform.outbox.stop();
    const person = await gateway.signedIn();
    await newDevice(gateway, person);
    const users = database.collection<UserDocument>('users');
    const user = await users.findById(person.id);
    if (user === null) throw new Error('nobody registered');
    await events.leaveTombstone(user);
    await flushed(hooked());
    expect(told(person.id)).not.toContain('user.deleted');
    await rename(person, 'late');
    const removed = await users.findOneAndDelete({ _id: person.id });
    if (removed !== null) await events.leaveTombstone(removed);
    await flushed(hooked());
    expect([...told(person.id)].sort()).toEqual(
      [
        `user.registered ${person.username}`,
        'session.created',
        'session.created',
        `username.changed ${person.username}-late`,
        'user.deleted',
      ].sort(),
    );
    expect(told(person.id).slice(0, 3)).toEqual([
      `user.registered ${person.username}`,
      'session.created',
      'session.created',
    ]);
    gateway.gateway.platform.outbox.start();
  });

  it('numbers rows of the stream and nothing of mails', async () => {
    const { gateway } = hooked();
    const person = await gateway.signedIn();
    await flushed(hooked());
    const rows = await gateway.documents<OutboxDocument>('outbox');
    const own = rows.filter(({ stream }) => stream === `webhook:${person.id}`);
    expect(own.map(({ position }) => position).sort()).toEqual([1, 2]);
    expect(rows.some(({ kind, stream }) => kind === 'mail' && stream !== undefined)).toBe(false);
  });

  const rename = async (person: Person, suffix: string) => {
    const { code } = await person.send(ChangeUsernameDocument, { username: `${person.username}-${suffix}` });
    expect(code).toBeNull();
  };

  /** The same by trusted code, for where the clock outruns access tokens. */
  const renameFor = ({ id, username }: Person, suffix: string) => {
    const origin = { requestId: 'test', ip: null, userAgent: null, locale: 'en' };
    return hooked().gateway.gateway.services.users.changeUsername(id, `${username}-${suffix}`, { id, origin });
  };

  /** Does something to the account through one of the gateways, and says which event that is. */
  async function act(person: Person, step: number, through: TestGateway): Promise<string> {
    const client = twinOn(through, person);
    if (step % 3 === 0) {
      const username = newName();
      await client.send(ChangeUsernameDocument, { username });
      Object.assign(person, { username });
      return `username.changed ${username}`;
    }
    if (step % 3 === 1) {
      await newDevice(through, person);
      return 'session.created';
    }
    await client.send(RevokeOtherSessionsDocument);
    return 'session.revoked';
  }
});

/** Somebody's browser on another gateway. */
function twinOn(gateway: TestGateway, person: { copy(): Person | ReturnType<Person['copy']> }) {
  return Object.assign(person.copy(), { url: gateway.url });
}
