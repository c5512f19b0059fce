import { guess, logIn } from '../support/attempts';
import { answer } from '../support/challenges';
import { askForMail } from '../support/confirmation';
import { newDevice } from '../support/devices';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  DatabaseStatsDocument,
  ThrottleStatusDocument,
  TrailDocument,
  UpdateUserDocument,
  WhyNotSignedInDocument,
} from '../support/operations';
import { NEW, reset, resetProof } from '../support/password-reset';
import { askedStep, personWithTotp } from '../support/second-factors';

const LIMITS = { LOGIN_MAX_FAILURES: '3', IP_MAX_FAILURES: '8', LOGIN_WINDOW: '15m', ACCESS_TOKEN_EXPIRES_IN: '1d' };

onEveryEngine(
  'support (throttleStatus, databaseStats)',
  (gateway) => {
    let admin: Person;
    beforeAll(async () => {
      admin = await gateway().admin();
    });
    // The tests share one client address: its window has to be over.
    beforeEach(async () => {
      gateway().clock.pass(15 * 60_000);
      admin.cookies.clear();
      await logIn(admin, admin.username, PASSWORD);
    });

    const throttled = async (subject: string) =>
      (await admin.send(ThrottleStatusDocument, { subject })).data?.throttleStatus;

    it('sees what throttles an account, by name or address in any spelling, until its window ends', async () => {
      const ada = await gateway().signedIn();
      const free = { limited: false, failures: 0, secondsSinceLastRequest: null, retryAfter: null };
      expect(await throttled(ada.username)).toEqual(free);
      await guess(gateway().guest(), ada.username, 2);
      expect(await throttled(ada.email.toUpperCase())).toEqual({ ...free, failures: 2 });
      await guess(gateway().guest(), ada.email, 1);
      gateway().clock.pass(60_000);
      expect(await throttled(` ${ada.username} `)).toEqual({ ...free, limited: true, failures: 3, retryAfter: 840 });
      expect((await logIn(gateway().guest(), ada.username, PASSWORD)).errors[0]?.extensions.retryAfter).toBe(840);
      gateway().clock.pass(840_000);
      expect(await throttled(ada.username)).toEqual(free);
    });

    it('sees in one operation what there is to know of somebody, and then what happened', async () => {
      const { person, recoveryCodes } = await personWithTotp(gateway());
      await guess(gateway().guest(), person.username, 1);
      gateway().clock.pass(1000);
      await admin.send(BlockUserDocument, { id: person.id, reason: 'asked for it' });
      gateway().clock.pass(1000);
      await logIn(gateway().guest(), person.username, PASSWORD);
      const { data } = await admin.send(WhyNotSignedInDocument, { login: person.email });
      expect(data).toMatchObject({
        user: {
          ...{ id: person.id, emailConfirmed: true, hasPassword: true, identities: [], sessions: [] },
          mfa: { email: false, totp: true, recoveryCodesLeft: recoveryCodes.length },
          block: { by: admin.id, reason: 'asked for it', until: null },
        },
        throttleStatus: { limited: false, failures: 2 },
        blackout: null,
      });
      const trail = (await admin.send(TrailDocument, { id: person.id })).data?.auditEvents.nodes ?? [];
      expect(trail.slice(0, 3).map(({ type, details }) => [type, details])).toEqual([
        ['authn_login_fail', { reason: 'blocked' }],
        ['authz_admin', { operation: 'blockUser', until: null }],
        ['authn_login_fail', { reason: 'wrong-password' }],
      ]);
    });

    it('lets somebody in again who lost the phone and the recovery codes', async () => {
      const { person } = await personWithTotp(gateway());
      await admin.send(UpdateUserDocument, { id: person.id, input: { emailConfirmed: false } });
      const { token } = await resetProof(gateway(), person);
      expect((await reset(gateway().guest(), { token })).code).toBeNull();
      const { data } = await logIn(gateway().guest(), person.username, NEW);
      expect(data?.login.__typename).toBe('SignedIn');
    });

    it('counts nothing by looking', async () => {
      const ada = await gateway().signedIn();
      for (let looks = 0; looks < 5; looks += 1) await throttled(ada.username);
      expect(await throttled(ada.username)).toMatchObject({ failures: 0 });
    });

    it('sees a login that nobody has as it is counted: as if somebody had it', async () => {
      const nobody = newName();
      await guess(gateway().guest(), nobody, 3);
      expect(await throttled(nobody.toUpperCase())).toMatchObject({ limited: true, failures: 3 });
      await guess(gateway().guest(), `${nobody}@example.com`, 1);
      expect(await throttled(`${nobody}@EXAMPLE.com`)).toMatchObject({ limited: false, failures: 1 });
    });

    it('sees a client address, and in IPv6 all that one party holds', async () => {
      for (let tries = 0; tries < 8; tries += 1) await guess(gateway().guest(), newName(), 1);
      expect(await throttled('127.0.0.1')).toMatchObject({ limited: true, failures: 8, secondsSinceLastRequest: null });
      expect(await throttled('192.0.2.7')).toMatchObject({ limited: false, failures: 0 });
      expect(await throttled('::ffff:127.0.0.1')).toMatchObject({ limited: true });
      expect(await throttled('2001:db8::1')).toMatchObject({ limited: false, failures: 0 });
    });

    it('takes a name that looks like an address for the account that has it', async () => {
      const ada = await gateway().signedIn('127.0.0.1');
      expect(await throttled('127.0.0.1')).toMatchObject({ failures: 0 });
      await guess(gateway().guest(), ada.email, 1);
      expect(await throttled('127.0.0.1')).toMatchObject({ failures: 1 });
    });

    it('sees that too many wrong codes of the second step keep somebody out', async () => {
      const { app, person } = await personWithTotp(gateway());
      for (const tries of [5, 5]) {
        const { id } = await askedStep(gateway(), person.username);
        for (let sent = 0; sent < tries; sent += 1) await answer(gateway().guest(), id, app.wrongCode());
        gateway().clock.pass(15 * 60_000);
      }
      expect(await throttled(person.email)).toMatchObject({ limited: true, failures: 10, retryAfter: 1800 });
      gateway().clock.pass(30 * 60_000);
      expect(await throttled(person.email)).toMatchObject({ limited: false, failures: 0, retryAfter: null });
    });

    it('sees how long ago a user asked for a mail', async () => {
      const ada = await gateway().signedIn();
      gateway().clock.pass(60_000);
      expect((await askForMail(ada)).code).toBeNull();
      gateway().clock.pass(61_999);
      expect(await throttled(ada.username)).toMatchObject({ secondsSinceLastRequest: 61 });
    });

    it('sees how much is stored: counts and sizes', async () => {
      const stats = async () => (await admin.send(DatabaseStatsDocument)).data?.databaseStats;
      const before = await stats();
      const ada = await gateway().signedIn();
      await newDevice(gateway(), ada);
      await admin.send(BlockUserDocument, { id: ada.id });
      const bob = await gateway().signedIn();
      const until = new Date(gateway().clock.now().getTime() + 1).toISOString();
      await admin.send(BlockUserDocument, { id: bob.id, until });
      gateway().clock.pass(1);
      const after = await stats();
      expect(after).toMatchObject({
        users: (before?.users ?? 0) + 2,
        blockedUsers: (before?.blockedUsers ?? 0) + 1,
        sessions: (before?.sessions ?? 0) + 3,
      });
      for (const size of [after?.dataSize, after?.indexSize, after?.storageSize]) expect(size).toBeGreaterThan(0);
      expect(after?.raw).toEqual(expect.any(Object));
    });
  },
  { settings: LIMITS },
);
