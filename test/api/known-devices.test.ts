import { guess, logIn, WRONG } from '../support/attempts';
import type { Client } from '../support/client';
import { answer, askForCode } from '../support/challenges';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  AnswerChallengeDocument,
  ChangePasswordDocument,
  KickUserDocument,
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
} from '../support/operations';
import { NEW, reset, resetProof } from '../support/password-reset';
import { askedStep, confirmedPerson, personWithTotp } from '../support/second-factors';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LOCKED = 'RATE_LIMITED';
const REFUSED = 'INVALID_CREDENTIALS';
const settings = { LOGIN_MAX_FAILURES: '5', LOGIN_WINDOW: '15m', IP_MAX_FAILURES: '100', TRUST_PROXY: '1' };

onEveryEngine(
  'a known device (login, answerChallenge)',
  (gateway) => {
    let guests = 0;
    /** Somebody at an address of their own, with the device cookie of another client or none. */
    const guest = (device?: Client) => {
      guests += 1;
      const client = gateway().guest();
      client.headers['x-forwarded-for'] = `10.2.${String(guests >> 8)}.${String(guests & 255)}`;
      const cookie = device?.cookies.get('device');
      if (cookie !== undefined) client.cookies.set('device', cookie);
      return client;
    };
    const lock = async (login: string) => {
      expect((await guess(guest(), login, 6)).at(-1)).toBe(LOCKED);
    };
    const code = async (client: Client, login: string, password = PASSWORD) =>
      (await logIn(client, login, password)).code;

    it('signs its owner in with the password while a stranger spends all tries for an hour', async () => {
      const ada = await confirmedPerson(gateway());
      const elsewhere = guest();
      for (let minute = 0; minute < 60; minute += 1) {
        await guess(guest(), minute % 2 === 0 ? ada.email : ada.username, 3);
        gateway().clock.pass(MINUTE);
        if (minute % 5 === 4) {
          await ada.send(LogoutDocument);
          expect(await code(ada, ada.email)).toBeNull();
        }
        if (minute % 15 === 5) expect(await code(elsewhere, ada.email)).toBe(LOCKED);
      }
    });

    it('is what a browser becomes by a mailed code or a reset, so that both lead in where the password is locked', async () => {
      const ada = await confirmedPerson(gateway());
      await lock(ada.email);
      const byCode = guest();
      gateway().clock.pass(MINUTE);
      const { data } = await askForCode(byCode, ada.email);
      const { code: mailed } = await gateway().proofSentTo(ada.email, 2);
      expect((await answer(byCode, data?.requestLoginCode.id ?? '', mailed)).code).toBeNull();
      await byCode.send(LogoutDocument);
      expect(await code(byCode, ada.email)).toBeNull();
      const byReset = guest();
      const { token } = await resetProof(gateway(), ada);
      expect((await reset(byReset, { token })).code).toBeNull();
      await lock(ada.email);
      expect([await code(byReset, ada.email, NEW), await code(guest(), ada.email, NEW)]).toEqual([null, LOCKED]);
    });

    it('has tries of its own, which a right password gives back, and is a stranger when they are spent', async () => {
      const ada = await gateway().signedIn();
      for (let round = 0; round < 2; round += 1) {
        await guess(ada, ada.email, 4);
        expect(await code(ada, ada.email)).toBeNull();
      }
      expect(await guess(ada, ada.email, 11)).toEqual([...Array<string>(10).fill(REFUSED), LOCKED]);
      expect(await code(ada, ada.email)).toBe(LOCKED);
    });

    it('that fails locks nobody else out', async () => {
      const ada = await gateway().signedIn();
      const phone = guest();
      await logIn(phone, ada.email, PASSWORD);
      await guess(ada, ada.email, 5);
      expect([await code(guest(), ada.email), await code(phone, ada.email)]).toEqual([null, null]);
    });

    it('is none by a cookie that is forged, foreign, cut or said twice, and such a one harms nothing', async () => {
      const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
      const entry = ada.cookies.get('device') ?? '';
      const last = entry.at(-1) === 'A' ? 'B' : 'A';
      const forged = [
        eve.cookies.get('device') ?? '',
        `${entry.slice(0, -1)}${last}`,
        `${last}${entry.slice(1)}`,
        `${entry.slice(0, 22)}ffffffff${entry.slice(30)}`,
        entry.slice(1),
        'x'.repeat(73),
        'x'.repeat(4000),
        '',
      ];
      await lock(ada.email);
      for (const value of forged) {
        const client = guest();
        client.cookies.set('device', value);
        expect(await code(client, ada.email)).toBe(LOCKED);
      }
      const both = guest();
      both.headers['cookie'] = `device=${'x'.repeat(73)}; device=${entry}`;
      expect(await code(both, ada.email)).toBeNull();
    });

    it('is one by a cookie that tells nothing of the account', async () => {
      const ada = await gateway().signedIn();
      const cookie = ada.cookies.get('device') ?? '';
      expect(cookie).toMatch(/^[\w-]{73}$/);
      for (const secret of [ada.id, ada.username, ada.email]) expect(cookie).not.toContain(secret.slice(0, 8));
      expect(await code(guest(ada), ada.email)).toBeNull();
    });

    it('ends with the password, but for the browser that changed it', async () => {
      const ada = await gateway().signedIn();
      const thief = guest(ada);
      expect((await ada.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: NEW })).code).toBeNull();
      await lock(ada.email);
      expect([await code(thief, ada.email, NEW), await code(ada, ada.email, NEW)]).toEqual([LOCKED, null]);
    });

    it('ends with a reset, but for the browser that did it', async () => {
      const ada = await gateway().signedIn();
      const { token } = await resetProof(gateway(), ada);
      const browser = guest();
      expect((await reset(browser, { token })).code).toBeNull();
      await lock(ada.email);
      expect([await code(ada, ada.email, NEW), await code(browser, ada.email, NEW)]).toEqual([LOCKED, null]);
    });

    it('ends with a kick', async () => {
      const [ada, admin] = [await gateway().signedIn(), await gateway().admin()];
      await admin.send(KickUserDocument, { id: ada.id });
      await lock(ada.email);
      expect(await code(ada, ada.email)).toBe(LOCKED);
    });

    it('is forgotten 400 days after the last sign-in with it', async () => {
      const ada = await gateway().signedIn();
      gateway().clock.pass(399 * DAY);
      await lock(ada.email);
      const early = guest(ada);
      expect(await code(early, ada.email)).toBeNull();
      gateway().clock.pass(DAY);
      await lock(ada.email);
      expect([await code(guest(ada), ada.email), await code(early, ada.email)]).toEqual([LOCKED, null]);
    });

    it('may be that of five people, of whom the one who was away longest is forgotten for a sixth', async () => {
      const browser = guest();
      const people: Person[] = [];
      for (let count = 0; count < 6; count += 1) people.push(await gateway().signedIn());
      for (const { email } of people) expect(await code(browser, email)).toBeNull();
      const [first, second] = people;
      for (const person of [first, second]) await lock(person?.email ?? '');
      expect([await code(browser.copy(), second?.email ?? ''), await code(browser, first?.email ?? '')]).toEqual([
        null,
        LOCKED,
      ]);
    });

    it('is none by a password alone where a second factor is due', async () => {
      const { person, app } = await personWithTotp(gateway());
      const browser = guest();
      const { id: challengeId } = await askedStep(gateway(), person.email, browser);
      expect([...browser.cookies.keys()]).toEqual([]);
      expect((await browser.send(AnswerChallengeDocument, { challengeId, code: app.code() })).code).toBeNull();
      expect([...browser.cookies.keys()]).toContain('device');
    });

    it('in which the second factor was given takes it while whoever has the password spends all guesses at it', async () => {
      const { person, app } = await personWithTotp(gateway());
      const browser = guest();
      const enter = async (client: Client, given: string) => {
        const { id: challengeId } = await askedStep(gateway(), person.email, client);
        return (await client.send(AnswerChallengeDocument, { challengeId, code: given })).code;
      };
      expect(await enter(browser, app.code())).toBeNull();
      const thief = guest();
      for (let tries = 0; tries < 10; tries += 1) expect(await enter(thief, app.wrongCode())).toBe('CHALLENGE_INVALID');
      gateway().clock.pass(MINUTE);
      expect(await enter(thief, app.code())).toBe(LOCKED);
      expect(await enter(browser, app.code())).toBeNull();
    });

    it('of a client without cookies is one by the token that it was given and sends', async () => {
      const ada = await gateway().signedIn();
      const app = guest();
      const signIn = async (deviceToken?: string) => {
        const input = { login: ada.email, password: PASSWORD, ...(deviceToken === undefined ? {} : { deviceToken }) };
        const { code: refusal, data } = await app.send(LoginDocument, { input, delivery: 'BODY' });
        return data?.login.__typename === 'SignedIn' ? data.login : refusal;
      };
      const first = await signIn();
      if (first === null || typeof first === 'string') throw new Error(`not signed in: ${String(first)}`);
      expect([first.deviceToken, app.cookies.size]).toEqual([expect.stringMatching(/^[\w-]{73}$/), 0]);
      await lock(ada.email);
      expect([await signIn(), await signIn('x'.repeat(73)), await signIn('')]).toEqual([LOCKED, LOCKED, LOCKED]);
      expect(await signIn(first.deviceToken ?? '')).toMatchObject({ user: { id: ada.id } });
      const token = first.refreshToken ?? '';
      const renewed = await app.query(
        'mutation ($token: String) { refreshToken(token: $token, delivery: BODY) { deviceToken } }',
        { token },
      );
      expect(renewed.data).toEqual({ refreshToken: { deviceToken: null } });
    });

    it('of a client without cookies is one by what a reset gave it, too', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await resetProof(gateway(), ada);
      const { headers } = await reset(guest(), { token });
      const given = headers.getSetCookie().flatMap((line) => /^device=([^;]*)/.exec(line)?.[1] ?? []);
      await lock(ada.email);
      const signIn = async (deviceToken: string) =>
        (await guest().send(LoginDocument, { input: { login: ada.email, password: NEW, deviceToken } })).code;
      expect([given.length, await signIn('x'.repeat(73)), await signIn(given[0] ?? '')]).toEqual([1, LOCKED, null]);
    });

    it('puts nothing that a client made up into a cookie', async () => {
      const ada = await gateway().signedIn();
      const browser = guest();
      const input = { login: ada.email, password: PASSWORD, deviceToken: 'x; Domain=evil.example\r\nX-Evil: 1' };
      const { code: refusal, headers } = await browser.send(LoginDocument, { input });
      expect([refusal, headers.get('x-evil'), headers.get('set-cookie')]).toEqual([
        null,
        null,
        expect.not.stringContaining('evil'),
      ]);
    });

    it('is not asked for by sign-ins that go on: a refresh leaves the cookie alone', async () => {
      const ada = await gateway().signedIn();
      const { headers } = await ada.send(RefreshTokenDocument);
      expect(headers.getSetCookie().map((line) => line.split('=')[0])).not.toContain('device');
    });

    it('gives nobody access', async () => {
      const ada = await gateway().signedIn();
      const { code: refusal } = await guest(ada).query('{ sessions { id } }');
      expect([refusal, await code(guest(ada), ada.email, WRONG)]).toEqual(['UNAUTHENTICATED', REFUSED]);
    });

    it('of an account that nobody has cannot be: a login of no account locks whatever cookie comes with it', async () => {
      const [ada, nobody] = [await gateway().signedIn(), newName()];
      expect(await guess(guest(ada), nobody, 6)).toEqual([...Array<string>(5).fill(REFUSED), LOCKED]);
    });
  },
  { settings },
);

onEveryEngine(
  'a known device where calls for an address are kept apart',
  (gateway) => {
    it('waits for its own calls alone', async () => {
      const ada = await gateway().signedIn();
      gateway().clock.pass(MINUTE);
      expect((await logIn(gateway().guest(), ada.email, WRONG)).code).toBe(REFUSED);
      expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe(LOCKED);
      expect((await logIn(ada, ada.email, PASSWORD)).code).toBeNull();
      expect((await logIn(ada, ada.email, PASSWORD)).code).toBe(LOCKED);
    });
  },
  { settings: { REQUEST_COOLDOWN_SECONDS: '60' } },
);
