import type { GatewayEvent } from '../../src/events/event-types';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { onEveryEngine, type Person } from '../support/gateway';
import { ChangeUsernameDocument, LogoutDocument } from '../support/operations';
import { until } from '../support/until';

const MINUTE = 60_000;

/** The events of the first listener; the second one hears everything after it. */
const first: GatewayEvent[] = [];
const second: GatewayEvent[] = [];
/** The first listener's reaction to an event. */
let react: (event: GatewayEvent) => void | Promise<void> = () => undefined;

const listeners = [
  async (event: GatewayEvent) => {
    first.push(event);
    await react(event);
  },
  (event: GatewayEvent) => void second.push(event),
];

onEveryEngine(
  'functions that listen',
  (gateway) => {
    const heard = (by: GatewayEvent[], { id }: Person) =>
      by.filter(({ userId }) => userId === id).map(({ type }) => type);
    const flush = () => gateway().gateway.platform.outbox.flush();
    const rename = (person: Person, username: string) => person.send(ChangeUsernameDocument, { username });

    afterEach(async () => {
      react = () => undefined;
      await flush();
    });

    it('hear what happens, each of them, in order', async () => {
      const person = await gateway().signedIn();
      await rename(person, `${person.username}-x`);
      await person.send(LogoutDocument);
      await flush();
      const all = ['user.registered', 'session.created', 'username.changed', 'session.revoked'];
      expect([heard(first, person), heard(second, person)]).toEqual([all, all]);
      expect(first.find(({ userId }) => userId === person.id)).toEqual({
        id: expect.any(String) as unknown,
        type: 'user.registered',
        at: gateway().clock.now().toISOString(),
        userId: person.id,
        data: { username: person.username },
      });
    });

    it('break nothing where one throws: it is told again, and the others hear of it', async () => {
      const person = await gateway().signedIn();
      await flush();
      react = () => {
        throw new Error('the index is away');
      };
      expect((await rename(person, `${person.username}-x`)).code).toBeNull();
      await flush();
      expect([heard(first, person).length, heard(second, person).length]).toEqual([3, 3]);
      expect(gateway().log).toContain('the index is away');
      react = () => undefined;
      gateway().clock.pass(MINUTE);
      await flush();
      expect(heard(first, person).slice(2)).toEqual(['username.changed', 'username.changed']);
      const ids = first.filter(({ userId }) => userId === person.id).map(({ id }) => id);
      expect(new Set(ids.slice(2)).size).toBe(1);
    });

    it('hold up no answer, no mail and nobody else where one is slow', async () => {
      const [person, other] = [await gateway().signedIn(), await gateway().signedIn()];
      await flush();
      let goOn: () => void = () => undefined;
      react = ({ userId }) => (userId === person.id ? new Promise((resolve) => (goOn = resolve)) : undefined);
      expect((await rename(person, `${person.username}-x`)).code).toBeNull();
      await until(() => Promise.resolve(heard(first, person).length === 3));
      await rename(person, `${person.username}-y`);
      await rename(other, `${other.username}-x`);
      const newcomer = await gateway().signedIn();
      await until(() =>
        Promise.resolve(gateway().smtp.mails.some(({ recipients }) => recipients.includes(newcomer.email))),
      );
      await until(() => Promise.resolve(heard(second, other).length === 3));
      expect([heard(first, person).length, heard(second, person).length]).toEqual([3, 2]);
      react = () => undefined;
      goOn();
      await until(() => Promise.resolve(heard(second, person).length === 4));
    });

    it('leave nothing for a webhook that is not there', async () => {
      const rows = await gateway().documents<OutboxDocument>('outbox');
      expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['mail', 'listeners']));
    });
  },
  { listeners },
);

onEveryEngine('a gateway to which nobody listens', (gateway) => {
  it('stores no event', async () => {
    const person = await gateway().signedIn();
    await rename(person);
    await person.send(LogoutDocument);
    await gateway().gateway.platform.outbox.flush();
    const rows = await gateway().documents<OutboxDocument>('outbox');
    expect(rows.map(({ kind }) => kind)).toEqual(['mail']);
    const sessions = await gateway().documents('sessions');
    expect(sessions.every((session) => !('outbox' in session))).toBe(true);
  });

  const rename = (person: Person) => person.send(ChangeUsernameDocument, { username: `${person.username}-x` });
});
