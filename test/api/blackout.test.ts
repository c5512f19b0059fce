import { atOnce, logIn } from '../support/attempts';
import type { Client } from '../support/client';
import { type Device, mustRefresh, newDevice, refresh, refusalOf } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person, startGateway } from '../support/gateway';
import {
  BlackoutDocument as BlackoutOperation,
  DeleteBlackoutDocument,
  MeDocument,
  SessionsDocument,
  SetBlackoutDocument,
} from '../support/operations';
import type { BlackoutDocument } from '../../src/sessions/blackout.document';

const HOUR = 3_600_000;
/** Access tokens that outlast the waits of these tests. */
const LONG = { ACCESS_TOKEN_EXPIRES_IN: '1d' };

onEveryEngine(
  'a blackout (setBlackout, deleteBlackout, blackout)',
  (gateway, engine) => {
    let admin: Person;
    let ada: Person;
    let device: Device;
    beforeEach(async () => {
      gateway().clock.pass(1);
      [admin, ada] = [await gateway().admin(), await gateway().signedIn()];
      device = await newDevice(gateway(), ada);
    });
    afterEach(async () => {
      // A blackout that is still to come would end sessions of later tests.
      await signInAgain(admin);
      await admin.send(DeleteBlackoutDocument);
    });

    const now = (ms = 0) => new Date(gateway().clock.now().getTime() + ms).toISOString();
    const set = (client: Client, since?: string) =>
      client.send(SetBlackoutDocument, since === undefined ? {} : { since });
    const lift = async (client: Client) => (await client.send(DeleteBlackoutDocument)).data?.deleteBlackout;
    const signInAgain = async (person: Person) => {
      person.cookies.clear();
      expect((await logIn(person, person.username, PASSWORD)).code).toBeNull();
    };
    const isOver = async ({ accessToken, refreshToken }: Device) =>
      [await refusalOf(gateway(), accessToken), await refresh(gateway(), refreshToken)] as const;
    const OVER = ['REVOKED', { code: 'REFRESH_INVALID' }];

    it("SE-14 ends every session from before, the administrator's own too; signing in works", async () => {
      gateway().clock.pass(1);
      const { data } = await set(admin);
      expect(data?.setBlackout).toEqual({ since: now(), by: admin.id });
      expect(await isOver(device)).toEqual(OVER);
      expect((await admin.send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
      const fresh = await newDevice(gateway(), ada);
      expect(await refusalOf(gateway(), fresh.accessToken)).toBeNull();
      expect(await refusalOf(gateway(), (await mustRefresh(gateway(), fresh.refreshToken)).accessToken)).toBeNull();
    });

    it('SE-14 is exact to the millisecond: a session of that very moment lives', async () => {
      await set(admin, now());
      expect(await refusalOf(gateway(), device.accessToken)).toBeNull();
      await set(admin, now(1));
      gateway().clock.pass(1);
      expect(await isOver(device)).toEqual(OVER);
    });

    it('SE-14 in the future ends nothing before it comes, and all with that millisecond', async () => {
      await set(admin, now(HOUR));
      gateway().clock.pass(HOUR - 1);
      const last = await mustRefresh(gateway(), device.refreshToken);
      expect(await refusalOf(gateway(), last.accessToken)).toBeNull();
      gateway().clock.pass(1);
      expect(await isOver(last)).toEqual(OVER);
    });

    it('SE-14 lifted revives nothing, neither at once nor by a later one that is set earlier', async () => {
      const start = now();
      gateway().clock.pass(HOUR);
      await set(admin);
      await signInAgain(admin);
      expect(await lift(admin)).toBe(true);
      expect((await admin.send(BlackoutOperation)).data).toEqual({ blackout: null });
      expect(await isOver(device)).toEqual(OVER);
      expect((await set(admin, start)).data?.setBlackout.since).toBe(start);
      expect(await isOver(device)).toEqual(OVER);
      expect(await lift(admin)).toBe(true);
      expect(await isOver(device)).toEqual(OVER);
    });

    it('SE-14 that came by itself stays a floor, when it is lifted or put off afterwards', async () => {
      await set(admin, now(HOUR));
      gateway().clock.pass(HOUR);
      await signInAgain(admin);
      await set(admin, now(HOUR));
      expect(await isOver(device)).toEqual(OVER);
      expect(await lift(admin)).toBe(true);
      expect(await isOver(device)).toEqual(OVER);
      expect((await admin.send(MeDocument)).data?.me?.id).toBe(admin.id);
    });

    it('lifted before it comes never does', async () => {
      await set(admin, now(HOUR));
      expect(await lift(admin)).toBe(true);
      expect(await lift(admin)).toBe(false);
      gateway().clock.pass(2 * HOUR);
      expect(await refresh(gateway(), device.refreshToken)).toHaveProperty('next');
    });

    it('of two at once leaves the later moment as the floor', async () => {
      for (let round = 0; round < (engine.uri === undefined ? 10 : 3); round += 1) {
        gateway().clock.pass(10);
        await signInAgain(admin);
        await atOnce<unknown>(4, (index) => (index === 3 ? lift(admin) : set(admin, now(-index))));
        const documents = await gateway().documents<BlackoutDocument>('settings');
        const floor = documents.find(({ _id }) => _id === 'blackout')?.floor;
        expect(floor).toEqual(gateway().clock.now());
      }
    });

    it('SE-14 holds at once at another gateway on the same database', async () => {
      const beside = await startGateway(engine, { beside: gateway(), settings: LONG });
      try {
        expect(await refusalOf(beside, device.accessToken)).toBeNull();
        gateway().clock.pass(1);
        await set(admin);
        expect(await refusalOf(beside, device.accessToken)).toBe('REVOKED');
        expect(await refresh(beside, device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
      } finally {
        await beside.stop();
      }
    });

    it('ends a replaced token like any other: no theft is told, and nobody is mailed', async () => {
      await mustRefresh(gateway(), device.refreshToken);
      gateway().clock.pass(HOUR);
      await set(admin);
      expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
      expect(await gateway().trail({ type: 'authn_token_reuse', subjectId: ada.id })).toEqual([]);
    });

    it('leaves ended sessions out of the lists', async () => {
      gateway().clock.pass(1);
      await set(admin);
      await signInAgain(ada);
      expect((await ada.send(SessionsDocument)).data?.sessions).toHaveLength(1);
    });

    it('leaves its events: who, what and since when', async () => {
      const since = now(HOUR);
      await set(admin, since);
      gateway().clock.pass(1);
      await lift(admin);
      const trail = await gateway().trail({ type: 'authz_admin', actorId: admin.id });
      expect(trail.map(({ details }) => details)).toEqual([
        { operation: 'setBlackout', since: new Date(since) },
        { operation: 'deleteBlackout' },
      ]);
    });
  },
  { settings: LONG },
);
