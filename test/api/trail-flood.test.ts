import type { Client } from '../support/client';
import { onEveryEngine, type Person, startGateway } from '../support/gateway';
import { AuditEventsDocument, BlockUserDocument, UpdateProfileDocument } from '../support/operations';
import { RoundTripCounter } from '../support/round-trips';

const ADDRESS = '198.51.100.7';
const MINUTE = 60_000;
const LIMITED = { settings: { RATE_LIMIT: '5/1m', TRUST_PROXY: '1' } };
const TEN_ALIASES = `{ ${Array.from({ length: 10 }, (_, n) => `a${String(n)}: databaseStats { users }`).join(' ')} }`;

onEveryEngine(
  'a guest who fills the trail',
  (gateway) => {
    const from = (address: string, client: Client = gateway().guest()) => {
      client.headers['x-forwarded-for'] = address;
      return client;
    };
    const refusals = () => gateway().trail({ type: 'authz_fail' });
    const addedBy = async (work: () => Promise<unknown>) => {
      const known = new Set((await refusals()).map(({ _id }) => _id));
      await work();
      return (await refusals()).filter(({ _id }) => !known.has(_id));
    };
    beforeEach(() => {
      gateway().clock.pass(MINUTE);
    });

    it('leaves one row for ten aliases, with their number, by one write', async () => {
      const counter = new RoundTripCounter(gateway().gateway.platform.database);
      try {
        const added = await addedBy(async () => {
          const { commands } = await counter.during(() => from(ADDRESS).query(TEN_ALIASES));
          expect(commands.filter((command) => command === 'updateOne')).toHaveLength(1);
        });
        expect(added).toEqual([
          expect.objectContaining({
            actorId: null,
            ip: ADDRESS,
            details: { field: 'Query.databaseStats', code: 'UNAUTHENTICATED' },
            count: 10,
          }),
        ]);
      } finally {
        counter.restore();
      }
    });

    it('adds to one row for a minute, and is refused without a write once the limit is passed', async () => {
      const codes: (string | null)[] = [];
      const added = await addedBy(async () => {
        for (let request = 0; request < 8; request += 1) codes.push((await from(ADDRESS).query(TEN_ALIASES)).code);
      });
      expect(codes).toEqual([
        ...new Array<string>(5).fill('UNAUTHENTICATED'),
        ...new Array<string>(3).fill('RATE_LIMITED'),
      ]);
      expect(added.map(({ count }) => count)).toEqual([50]);
      const counters = await gateway().documents('limits');
      expect((await from(ADDRESS).query(TEN_ALIASES)).code).toBe('RATE_LIMITED');
      expect(await gateway().documents('limits')).toEqual(counters);
      const later = await addedBy(async () => {
        gateway().clock.pass(MINUTE);
        expect((await from(ADDRESS).query(TEN_ALIASES)).code).toBe('UNAUTHENTICATED');
      });
      expect(later).toHaveLength(1);
    });

    it('is told to wait, and how long', async () => {
      for (let request = 0; request < 5; request += 1) await from('198.51.100.20').query('{ blackout { by } }');
      const { errors, headers } = await from('198.51.100.20').query('{ blackout { by } }');
      expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfter: 60 });
      expect(headers.get('retry-after')).toBe('60');
    });

    it('is one guest with all addresses of a /64, and whatever it writes before the address of the proxy', async () => {
      const added = await addedBy(async () => {
        for (let host = 1; host <= 8; host += 1) {
          await from(`203.0.113.${String(host)}, 2001:db8:1:2::${String(host)}`).query('{ blackout { by } }');
        }
      });
      expect(added.map(({ count }) => count)).toEqual([5]);
    });

    it('keeps nobody else from being refused as before', async () => {
      for (let request = 0; request < 8; request += 1) await from(ADDRESS).query(TEN_ALIASES);
      expect((await from('198.51.100.8').query(TEN_ALIASES)).code).toBe('UNAUTHENTICATED');
    });

    it('cannot make a row for each address where it has thousands of them', async () => {
      const added = await addedBy(async () => {
        const addresses = Array.from({ length: 400 }, (_, n) => `10.0.${String(n >> 8)}.${String(n & 255)}`);
        for (let at = 0; at < addresses.length; at += 40) {
          await Promise.all(
            addresses.slice(at, at + 40).map((address) => from(address).query('{ databaseStats { users } }')),
          );
        }
      });
      expect(added.length).toBeLessThanOrEqual(310);
      expect(added.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(400);
      expect(added.filter(({ ip }) => ip === null)).toHaveLength(1);
    });

    it('is a user without the permission too: one row a minute and field, wherever the user is', async () => {
      const eve = await gateway().signedIn();
      const added = await addedBy(async () => {
        for (let n = 0; n < 8; n += 1) await from(`192.0.2.${String(n)}`, eve).query(TEN_ALIASES);
      });
      expect(added).toEqual([expect.objectContaining({ actorId: eve.id, count: 80 })]);
    });

    it('is a user who reaches for the account of another', async () => {
      const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
      from('192.0.2.99', eve);
      const added = await addedBy(async () => {
        for (let n = 0; n < 8; n += 1) {
          await eve.query(`mutation { replaceCustomData(userId: "${ada.id}", data: ${String(n)}) { id } }`);
        }
      });
      expect(added).toEqual([expect.objectContaining({ actorId: eve.id, subjectId: ada.id, count: 5 })]);
    });

    it('does not hide what an administrator was refused from the same address', async () => {
      const admin: Person = await gateway().admin();
      for (let request = 0; request < 8; request += 1) await from(ADDRESS).query(TEN_ALIASES);
      from(ADDRESS, admin);
      const added = await addedBy(async () => {
        for (const id of [admin.id, 'nobody']) await admin.send(BlockUserDocument, { id });
      });
      expect(added.map(({ actorId, details }) => [actorId, details?.['code']])).toEqual(
        expect.arrayContaining([
          [admin.id, 'SELF_ACTION'],
          [admin.id, 'USER_NOT_FOUND'],
        ]),
      );
    });

    it('is seen by whoever reads the trail, with the number', async () => {
      const admin = await gateway().admin();
      await from('198.51.100.9').query(TEN_ALIASES);
      const { data } = await admin.send(AuditEventsDocument, { type: 'authz_fail', first: 1 });
      expect(data?.auditEvents.nodes[0]).toMatchObject({
        count: 10,
        details: { field: 'Query.databaseStats', code: 'UNAUTHENTICATED', count: 10 },
      });
    });

    it('leaves a user agent of 256 characters, without control characters', async () => {
      const guest = from('198.51.100.10');
      guest.headers['user-agent'] = `Agent\t\x80${'x'.repeat(6000)}`;
      const [row] = await addedBy(() => guest.query('{ blackout { by } }'));
      expect(row?.userAgent).toHaveLength(256);
      expect(row?.userAgent).toMatch(/^Agent x+$/);
    });
  },
  LIMITED,
);

onEveryEngine(
  'a user who writes and writes (updateProfile, replaceCustomData, updateCustomData)',
  (gateway, engine) => {
    beforeEach(() => {
      gateway().clock.pass(MINUTE);
    });
    const asked = async (client: Client, mutation: string, times: number) => {
      const codes: (string | null)[] = [];
      for (let call = 0; call < times; call += 1) {
        codes.push((await client.query(mutation.replaceAll('N', String(call)))).code);
      }
      return codes;
    };

    it.each([
      'updateProfile(name: "Ada N") { id }',
      'replaceCustomData(data: {n: N}) { id }',
      'updateCustomData(field: "n", value: N) { id }',
      'changeUsername(username: "writer-N") { id }',
      'setEmailMfa(enabled: false) { id }',
      'setPassword(password: "a long walk in the park") { id }',
      'revokeSession(id: "N")',
      'revokeOtherSessions',
      'unlinkIdentity(provider: "google") { id }',
      'linkIdentity(provider: "google")',
    ])('is refused beyond the limit: %s', async (field) => {
      const eve = await gateway().signedIn();
      gateway().clock.pass(MINUTE);
      const codes = await asked(eve, `mutation { ${field} }`, 8);
      expect(codes.slice(0, 5)).not.toContain('RATE_LIMITED');
      expect(codes.slice(5)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
      gateway().clock.pass(MINUTE);
      expect(await asked(eve, `mutation { ${field} }`, 1)).not.toContain('RATE_LIMITED');
    });

    it('is one user from wherever it comes, and takes nothing from those in the same office', async () => {
      const [eve, ada] = [await gateway().signedIn(), await gateway().signedIn()];
      const codes: (string | null)[] = [];
      for (let n = 0; n < 8; n += 1) {
        eve.headers['x-forwarded-for'] = `192.0.2.${String(n)}`;
        codes.push(...(await asked(eve, 'mutation { updateProfile(name: "E N") { id } }', 1)));
      }
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(3);
      ada.headers['x-forwarded-for'] = eve.headers['x-forwarded-for'] ?? '';
      expect(await asked(ada, 'mutation { updateProfile(name: "A N") { id } }', 5)).not.toContain('RATE_LIMITED');
    });

    it('cannot go on by registering more accounts at one address', async () => {
      const crowd: Person[] = [];
      for (let n = 0; n < 11; n += 1) {
        if (n % 5 === 0) gateway().clock.pass(MINUTE);
        crowd.push(await gateway().signedIn());
      }
      gateway().clock.pass(MINUTE);
      const codes: (string | null)[] = [];
      for (const person of crowd) {
        codes.push(...(await asked(person, 'mutation { updateProfile(name: "C N") { id } }', 5)));
      }
      expect(codes.filter((code) => code === null)).toHaveLength(50);
    });

    it('can sign out all the same', async () => {
      const eve = await gateway().signedIn();
      await asked(eve, 'mutation { updateProfile(name: "N") { id } }', 8);
      expect((await eve.query('mutation { logout }')).data).toEqual({ logout: true });
    });

    it('leaves no row, no event and no new version by what changes nothing', async () => {
      const eve = await gateway().signedIn();
      await eve.query('mutation { updateProfile(name: "Eve", photo: "https://example.com/e.png") { id } }');
      await eve.query('mutation { replaceCustomData(data: {a: {b: [1, 2]}}) { id } }');
      const before = await gateway().trail();
      const { data } = await eve.send(UpdateProfileDocument, { name: 'Eve' });
      expect(data?.updateProfile.name).toBe('Eve');
      for (const mutation of [
        'updateProfile(name: "Eve", photo: "https://example.com/e.png") { id }',
        'updateProfile { id }',
        'replaceCustomData(data: {a: {b: [1, 2]}}) { id }',
        'updateCustomData(field: "a", value: {b: [1, 2]}) { id }',
      ]) {
        expect([mutation, (await eve.query(`mutation { ${mutation} }`)).code]).toEqual([mutation, null]);
      }
      expect(await gateway().trail()).toHaveLength(before.length);
    });

    it('is bounded by the first gateway that it asks, and by a second beside it', async () => {
      const second = await startGateway(engine, { beside: gateway(), ...LIMITED });
      try {
        for (const url of [gateway().url, second.url]) {
          const guest = gateway().guest();
          Object.assign(guest, { url });
          guest.headers['x-forwarded-for'] = '198.51.100.11';
          const codes = await asked(guest, '{ blackout { by } }', url === second.url ? 1 : 5);
          expect(codes.at(-1)).toBe(url === second.url ? 'RATE_LIMITED' : 'UNAUTHENTICATED');
        }
      } finally {
        await second.stop();
      }
    });
  },
  LIMITED,
);
