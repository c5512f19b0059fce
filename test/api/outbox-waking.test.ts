import type { GatewayEvent } from '../../src/events/event-types';
import { onEveryEngine, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangeUsernameDocument,
  DeleteBlackoutDocument,
  KickUserDocument,
  LogoutDocument,
  RevokeOtherSessionsDocument,
  SetBlackoutDocument,
  SetPermissionsDocument,
  UnblockUserDocument,
} from '../support/operations';
import { until } from '../support/until';

const heard: GatewayEvent[] = [];

onEveryEngine(
  'without a poll',
  (gateway) => {
    let admin: Person;

    /** Listeners have heard of it, though nobody polls. */
    const hears = (userId: string | null, ...types: GatewayEvent['type'][]) =>
      until(() => {
        const told = heard.filter((event) => event.userId === userId).map(({ type }) => type);
        return Promise.resolve(types.every((type) => told.includes(type)));
      });

    /** An account without a session, whose registration has been told. */
    const account = async () => {
      const { firstAdmin } = gateway().gateway.services;
      const username = `quiet-${String(heard.length)}`;
      const password = 'a long walk in the park';
      const { _id: id } = await firstAdmin.create({ email: `${username}@example.com`, username, password });
      await hears(id, 'user.registered');
      return id;
    };

    beforeAll(async () => {
      const { outbox, timers } = gateway().gateway.platform;
      jest.spyOn(timers, 'schedule').mockReturnValue(() => undefined);
      // Takes the poll off that waits already; the next one is never due.
      outbox.wake();
      admin = await gateway().admin();
    });
    afterAll(() => {
      jest.restoreAllMocks();
    });

    it('listeners hear of a new account and a new session', async () => {
      const ada = await gateway().signedIn();
      await hears(ada.id, 'user.registered', 'session.created');
    });

    it('listeners hear of a block and of its end', async () => {
      const id = await account();
      expect((await admin.send(BlockUserDocument, { id })).code).toBeNull();
      await hears(id, 'user.blocked');
      expect((await admin.send(UnblockUserDocument, { id })).code).toBeNull();
      await hears(id, 'user.unblocked');
    });

    it('listeners hear of a kick', async () => {
      const id = await account();
      expect((await admin.send(KickUserDocument, { id })).code).toBeNull();
      await hears(id, 'user.kicked');
    });

    it('listeners hear of permissions', async () => {
      const id = await account();
      expect((await admin.send(SetPermissionsDocument, { id, permissions: ['editor'] })).code).toBeNull();
      await hears(id, 'permissions.changed');
    });

    it('listeners hear of another name', async () => {
      const ada = await gateway().signedIn();
      await ada.send(ChangeUsernameDocument, { username: `${ada.username}-x` });
      await hears(ada.id, 'username.changed');
    });

    it('listeners hear of a session that its owner ends', async () => {
      const ada = await gateway().signedIn();
      await ada.send(LogoutDocument);
      await hears(ada.id, 'session.revoked');
    });

    it('listeners hear of the other sessions that end', async () => {
      const ada = await gateway().signedIn();
      const { sessions, users } = gateway().gateway.services;
      const origin = { requestId: 'request', ip: null, userAgent: null, locale: 'en' };
      await sessions.open(await users.getById(ada.id), origin);
      expect((await ada.send(RevokeOtherSessionsDocument)).code).toBeNull();
      await hears(ada.id, 'session.revoked');
    });

    it('listeners hear of a blackout and of its end', async () => {
      const since = new Date(gateway().clock.now().getTime() + 60_000).toISOString();
      expect((await admin.send(SetBlackoutDocument, { since })).code).toBeNull();
      await hears(null, 'blackout.set');
      expect((await admin.send(DeleteBlackoutDocument)).code).toBeNull();
      await hears(null, 'blackout.lifted');
    });

    it('the owner hears by mail of a name that an administrator gave', async () => {
      const ada = await gateway().signedIn();
      expect((await admin.send(ChangeUsernameDocument, { id: ada.id, username: `${ada.username}-y` })).code).toBeNull();
      await until(() => Promise.resolve(gateway().smtp.mails.some(({ recipients }) => recipients.includes(ada.email))));
    });
  },
  { listeners: [(event) => void heard.push(event)] },
);
