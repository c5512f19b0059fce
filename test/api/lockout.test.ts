import { guess, logIn, WRONG } from '../support/attempts';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { AnswerChallengeDocument, ConfirmEmailDocument, MeDocument, RefreshTokenDocument } from '../support/operations';

const MINUTE = 60_000;
const LOCKED = 'RATE_LIMITED';
const REFUSED = 'INVALID_CREDENTIALS';
const settings = { LOGIN_MAX_FAILURES: '5', LOGIN_WINDOW: '15m', IP_MAX_FAILURES: '20', TRUST_PROXY: '1' };

onEveryEngine(
  'locks (login)',
  (gateway) => {
    let guests = 0;
    /** Somebody at an address of their own. */
    const guest = (address?: string) => {
      guests += 1;
      const client = gateway().guest();
      client.headers['x-forwarded-for'] = address ?? `10.0.${String(guests >> 8)}.${String(guests & 255)}`;
      return client;
    };
    const somebody = () => gateway().signedIn();

    it('BF-16 leaves the sessions of a locked account alone', async () => {
      const victim = await somebody();
      expect((await guess(guest(), victim.email, 6)).at(-1)).toBe(LOCKED);
      expect((await victim.send(MeDocument)).data?.me?.id).toBe(victim.id);
      expect((await victim.send(RefreshTokenDocument)).data?.refreshToken.user.id).toBe(victim.id);
    });

    it('BF-17 ends a lock with its first window, whatever is tried meanwhile', async () => {
      const { email } = await somebody();
      await guess(guest(), email, 5);
      for (let minute = 1; minute < 15; minute += 1) {
        gateway().clock.pass(MINUTE);
        expect((await logIn(guest(), email, PASSWORD)).code).toBe(LOCKED);
      }
      gateway().clock.pass(MINUTE);
      expect((await logIn(guest(), email, PASSWORD)).code).toBeNull();
    });

    it('BF-18 locks until the last millisecond of the window and no longer', async () => {
      const { email } = await somebody();
      await guess(guest(), email, 5);
      gateway().clock.pass(15 * MINUTE - 1);
      expect((await logIn(guest(), email, WRONG)).code).toBe(LOCKED);
      gateway().clock.pass(1);
      expect((await guess(guest(), email, 6)).slice(-2)).toEqual([REFUSED, LOCKED]);
      gateway().clock.pass(15 * MINUTE + 1);
      expect((await logIn(guest(), email, WRONG)).code).toBe(REFUSED);
    });

    it('forgets the failures of an account whose owner signs in', async () => {
      const { email } = await somebody();
      for (let round = 0; round < 3; round += 1) {
        await guess(guest(), email, 4);
        expect((await logIn(guest(), email, PASSWORD)).code).toBeNull();
      }
    });

    it.each(['__proto__', 'constructor', 'toString', '', 'a:b', '\u0000', '@', '🙂', '$ne'])(
      'BF-22 counts the login %j like any other',
      async (login) => {
        expect(await guess(guest(), login, 6)).toEqual([...Array<string>(5).fill(REFUSED), LOCKED]);
      },
    );

    it('BF-22 keeps logins apart that only joined look alike', async () => {
      expect((await guess(guest('10.1.0.5'), 'x:10.1.0.6', 6)).at(-1)).toBe(LOCKED);
      expect(await guess(guest('10.1.0.6'), 'x', 1)).toEqual([REFUSED]);
    });

    it('BF-22 refuses a login of 64 KB before it is looked up', async () => {
      const { hasher } = gateway().gateway.platform;
      const before = hasher.computations;
      expect((await logIn(guest(), 'x'.repeat(65_536), WRONG)).code).toBe('BAD_USER_INPUT');
      expect(hasher.computations).toBe(before);
    });

    it('BF-27 leaves the account of a stranger alone whose challenge is only guessed', async () => {
      const { id } = await somebody();
      for (const address of ['10.1.0.7', '10.1.0.8']) {
        for (let tries = 0; tries < 10; tries += 1) {
          const answer = await guest(address).send(AnswerChallengeDocument, { challengeId: id, code: '000000' });
          expect(answer.code).toBe('CHALLENGE_INVALID');
        }
      }
      expect(await gateway().gateway.platform.guard.status(id)).toMatchObject({ failures: 0 });
    });

    it('BF-28 stops an address that guesses mailed tokens', async () => {
      const codes: (string | null)[] = [];
      for (let tries = 0; tries < 22; tries += 1) {
        const token = Buffer.from(`guess number ${String(tries).padStart(19, '0')}`).toString('base64url');
        codes.push((await guest('10.1.0.9').send(ConfirmEmailDocument, { token })).code);
      }
      expect(codes).toEqual([...Array<string>(20).fill('CHALLENGE_INVALID'), LOCKED, LOCKED]);
    });

    it('BF-28 takes from an address that guessed too often not even the right token', async () => {
      const { email } = await somebody();
      const { token } = await gateway().proofSentTo(email);
      for (let tries = 0; tries < 20; tries += 1) {
        await guest('10.1.0.10').send(ConfirmEmailDocument, { token: 'wrong' });
      }
      expect((await guest('10.1.0.10').send(ConfirmEmailDocument, { token })).code).toBe(LOCKED);
      expect((await guest().send(ConfirmEmailDocument, { token })).data?.confirmEmail.confirmed).toBe(true);
    });

    it('BF-14 gives all whose address is not known one bucket', async () => {
      const { guard } = gateway().gateway.platform;
      const { logins } = gateway().gateway.services;
      const nowhere = { requestId: 'x', ip: null, userAgent: null, locale: 'en' };
      for (let tries = 0; tries < 20; tries += 1) {
        const login = logins.login({ login: newName(), password: WRONG }, nowhere);
        await expect(login).rejects.toMatchObject({ code: REFUSED });
      }
      const beyond = logins.login({ login: newName(), password: WRONG }, nowhere);
      await expect(beyond).rejects.toMatchObject({ code: LOCKED });
      expect(await guard.statusOfIp(null)).toMatchObject({ limited: true });
    });
  },
  { settings },
);

/** Values that a client may write into the headers of proxies. */
const FORGED = [
  '9.9.9.9, 203.0.113.7',
  'unknown, 203.0.113.7',
  `${Array<string>(500).fill('9.9.9.9').join(', ')}, 203.0.113.7`,
  `${'x'.repeat(10_000)}, 203.0.113.7`,
  '203.0.113.7:4711',
  '::ffff:203.0.113.7',
];

onEveryEngine(
  'the address behind one proxy (login)',
  (gateway) => {
    it('BF-12 is the one that the proxy wrote, whatever stands before it', async () => {
      const codes: (string | null)[] = [];
      for (const forwarded of FORGED) {
        const client = gateway().guest();
        client.headers['x-forwarded-for'] = forwarded;
        codes.push((await logIn(client, newName(), WRONG)).code);
      }
      expect(codes).toEqual([...Array<string>(FORGED.length - 1).fill(REFUSED), LOCKED]);
    });

    it.each(['unknown', ' ', 'x'.repeat(10_000), '999.1.1.1', ','])(
      'BF-12 is the socket where the proxy wrote none',
      async (forwarded) => {
        const { guard } = gateway().gateway.platform;
        const before = (await guard.statusOfIp('127.0.0.1')).failures;
        const client = gateway().guest();
        client.headers['x-forwarded-for'] = forwarded;
        expect((await logIn(client, newName(), WRONG)).status).toBe(200);
        expect((await guard.statusOfIp('127.0.0.1')).failures).toBe(before + 1);
      },
    );
  },
  { settings: { IP_MAX_FAILURES: String(FORGED.length - 1), TRUST_PROXY: '1' } },
);

onEveryEngine(
  'the address behind two proxies that write ports (login)',
  (gateway) => {
    it('BF-12 login counts clients of one proxy apart, and the trail names each', async () => {
      const codes: (string | null)[] = [];
      for (const address of ['203.0.113.7:1024', '203.0.113.7:51234', '203.0.113.7', '203.0.113.8:51234']) {
        const client = gateway().guest();
        client.headers['x-forwarded-for'] = `${address}, 10.0.0.4:44300`;
        codes.push((await logIn(client, newName(), WRONG)).code);
      }
      expect(codes).toEqual([REFUSED, REFUSED, LOCKED, REFUSED]);
      const trail = await gateway().trail();
      expect(new Set(trail.map(({ ip }) => ip))).toEqual(new Set(['203.0.113.7', '203.0.113.8']));
    });
  },
  { settings: { IP_MAX_FAILURES: '2', TRUST_PROXY: '127.0.0.0/8,10.0.0.0/8' } },
);

onEveryEngine(
  'the address without a proxy (login)',
  (gateway) => {
    it('BF-11 is the socket, whatever the headers say', async () => {
      const codes: (string | null)[] = [];
      for (let tries = 0; tries < 8; tries += 1) {
        const client = gateway().guest();
        const address = `9.9.9.${String(tries)}`;
        Object.assign(client.headers, {
          'x-forwarded-for': address,
          'x-real-ip': address,
          forwarded: `for=${address}`,
        });
        codes.push((await logIn(client, newName(), WRONG)).code);
      }
      expect(codes).toEqual([...Array<string>(6).fill(REFUSED), LOCKED, LOCKED]);
    });
  },
  { settings: { IP_MAX_FAILURES: '6' } },
);
