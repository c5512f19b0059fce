import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { atOnce, logIn } from '../support/attempts';
import { answer, askForCode } from '../support/challenges';
import { accountOf, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import {
  ConfirmTotpDocument,
  DisableTotpDocument,
  MeDocument,
  RefreshTokenDocument,
  RegisterDocument,
  RenewRecoveryCodesDocument,
  RequestTotpDocument,
  RequestTotpPictureDocument,
} from '../support/operations';
import { NEW, reset, resetProof } from '../support/password-reset';
import {
  askedStep,
  Authenticator,
  confirmedPerson,
  mfaOf,
  personWithTotp,
  requestTotp,
  STEP_MS,
  trailOf,
} from '../support/second-factors';
import type { SessionDocument } from '../../src/sessions/session.document';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'an authenticator (requestTotp, confirmTotp, answerChallenge)',
  (gateway) => {
    const guest = () => gateway().guest();
    const sessionsOf = async ({ id }: Person) =>
      (await gateway().documents<SessionDocument>('sessions')).filter(({ userId }) => userId === id).length;
    const noticesTo = async ({ email }: Person, mails: number) =>
      (await gateway().mailsTo(email, mails)).filter((mail) => mail.email.subject?.includes('second step')).length;
    /** The answer to a right password and then this code. */
    const signIn = async (person: Person, code: string, client = guest()) =>
      answer(client, (await askedStep(gateway(), person.username)).id, code);

    it('is given its secret as a QR code, whose address makes codes that are taken', async () => {
      const ada = await gateway().signedIn();
      const { data: answered } = await ada.send(RequestTotpPictureDocument, { password: PASSWORD });
      const given = answered?.requestTotp;
      if (given === undefined) throw new Error('no secret came');
      const [type, base64 = ''] = given.qrCode.split(',');
      expect(type).toBe('data:image/png;base64');
      const { data, height, width } = PNG.sync.read(Buffer.from(base64, 'base64'));
      const scanned = jsQR(new Uint8ClampedArray(data), width, height)?.data ?? '';
      expect(scanned).toBe(given.uri);
      const { hostname, searchParams } = new URL(scanned);
      expect(hostname).toBe('totp');
      expect(Object.fromEntries(searchParams)).toEqual({
        issuer: 'Gatehouse',
        secret: given.secret,
        algorithm: 'SHA1',
        digits: '6',
        period: '30',
      });
      expect(decodeURIComponent(scanned)).toContain(`Gatehouse:${ada.email}`);
      expect(given.secret).toMatch(/^[A-Z2-7]{32}$/);
      expect(Date.parse(given.expiresAt)).toBe(gateway().clock.now().getTime() + 10 * MINUTE);
      const { code } = await ada.send(ConfirmTotpDocument, { code: new Authenticator(scanned, gateway()).code() });
      expect(code).toBeNull();
    });

    it('is not asked for before its first code', async () => {
      const ada = await gateway().signedIn();
      await requestTotp(ada);
      expect(await mfaOf(ada)).toEqual({ email: false, totp: false, recoveryCodesLeft: 0 });
      expect((await logIn(guest(), ada.username, PASSWORD)).data?.login.__typename).toBe('SignedIn');
    });

    it('is on from its first code, which gives ten recovery codes', async () => {
      const { person, recoveryCodes } = await personWithTotp(gateway());
      expect(await mfaOf(person)).toEqual({ email: false, totp: true, recoveryCodesLeft: 10 });
      expect(new Set(recoveryCodes).size).toBe(10);
      for (const code of recoveryCodes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(await trailOf(gateway(), person)).toContain('mfa_enabled');
      expect(await noticesTo(person, 2)).toBe(1);
    });

    it('signs in with the password and then its code, and nothing is given before', async () => {
      const { app, person } = await personWithTotp(gateway());
      const before = await sessionsOf(person);
      const client = guest();
      const step = await askedStep(gateway(), person.email, client);
      expect(step).toMatchObject({ kind: 'MFA_TOTP', sentTo: null, codeLength: 6 });
      expect([client.cookies.size, await sessionsOf(person)]).toEqual([0, before]);
      const { data } = await answer(client, step.id, app.code());
      expect(data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', user: { id: person.id } });
      expect((await client.send(MeDocument)).data?.me?.id).toBe(person.id);
    });

    it('EN-09 is not told of to whoever has a wrong password', async () => {
      const { person } = await personWithTotp(gateway());
      expect((await logIn(guest(), person.email, 'a wrong password')).code).toBe('INVALID_CREDENTIALS');
    });

    it.each([-1, 0, 1])('takes the code of a clock that is %d steps ahead', async (later) => {
      const { app, person } = await personWithTotp(gateway());
      gateway().clock.pass(STEP_MS);
      expect((await signIn(person, app.code(later))).code).toBeNull();
    });

    it.each([-2, 2])('takes no code of a clock that is %d steps ahead', async (later) => {
      const { app, person } = await personWithTotp(gateway());
      gateway().clock.pass(2 * STEP_MS);
      expect((await signIn(person, app.code(later))).code).toBe(INVALID);
    });

    it('takes a code once, and none of before it', async () => {
      const { app, person } = await personWithTotp(gateway());
      const [earlier, code] = [app.code(-1), app.code()];
      expect((await signIn(person, code)).code).toBeNull();
      expect((await signIn(person, code)).code).toBe(INVALID);
      expect((await signIn(person, earlier)).code).toBe(INVALID);
      gateway().clock.pass(STEP_MS);
      expect((await signIn(person, app.code())).code).toBeNull();
    });

    it('counts the code that turned it on as used', async () => {
      const ada = await gateway().signedIn();
      const app = new Authenticator((await requestTotp(ada)).uri, gateway());
      const code = app.code();
      await ada.send(ConfirmTotpDocument, { code });
      expect((await signIn(ada, code)).code).toBe(INVALID);
    });

    it('RC-06 gives one session to twenty right codes at once', async () => {
      const { app, person } = await personWithTotp(gateway());
      const before = await sessionsOf(person);
      const { id } = await askedStep(gateway(), person.username);
      const codes = (await atOnce(20, () => answer(guest(), id, app.code()))).map((each) => each.code);
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(await sessionsOf(person)).toBe(before + 1);
    });

    it('RC-06 gives one session to one code at two challenges', async () => {
      const { app, person } = await personWithTotp(gateway());
      const first = await askedStep(gateway(), person.username);
      const second = await askedStep(gateway(), person.username);
      const answers = await Promise.all([first, second].map(({ id }) => answer(guest(), id, app.code())));
      expect(answers.filter(({ code }) => code === null).length).toBeLessThanOrEqual(1);
    });

    it('BF-24 burns a challenge after five wrong codes', async () => {
      const { app, person } = await personWithTotp(gateway());
      const { id } = await askedStep(gateway(), person.username);
      for (let tries = 0; tries < 5; tries += 1) {
        expect((await answer(guest(), id, app.wrongCode())).code).toBe(INVALID);
      }
      expect((await answer(guest(), id, app.code())).code).toBe(INVALID);
      expect((await signIn(person, app.code())).code).toBeNull();
      expect(await trailOf(gateway(), person)).toContain('authn_login_fail');
    });

    it('BF-25 is locked for an hour by ten wrong codes, over however many challenges', async () => {
      const { app, person } = await personWithTotp(gateway());
      const codes = [];
      for (let round = 0; round < 4; round += 1) {
        const { id } = await askedStep(gateway(), person.username);
        for (let tries = 0; tries < 3; tries += 1) codes.push((await answer(guest(), id, app.wrongCode())).code);
      }
      expect(codes).toEqual([...Array<string>(10).fill(INVALID), 'RATE_LIMITED', 'RATE_LIMITED']);
      const locked = await signIn(person, app.code());
      expect(locked.code).toBe('RATE_LIMITED');
      expect(locked.errors[0]?.extensions.retryAfter).toBe(HOUR / 1000);
      gateway().clock.pass(HOUR);
      expect((await signIn(person, app.code())).code).toBeNull();
    });

    it('BF-25 counts anew after a right code', async () => {
      const { app, person } = await personWithTotp(gateway());
      for (let round = 0; round < 2; round += 1) {
        for (let part = 0; part < 3; part += 1) {
          const { id } = await askedStep(gateway(), person.username);
          for (let tries = 0; tries < 3; tries += 1) await answer(guest(), id, app.wrongCode());
        }
        gateway().clock.pass(STEP_MS);
        expect((await signIn(person, app.code())).code).toBeNull();
      }
    });

    it('BF-25 shares the lock with the codes that turn it off', async () => {
      const { app, person } = await personWithTotp(gateway());
      const off = (code: string) => person.send(DisableTotpDocument, { password: PASSWORD, code });
      for (let tries = 0; tries < 10; tries += 1) expect((await off(app.wrongCode())).code).toBe(INVALID);
      expect((await off(app.code())).code).toBe('RATE_LIMITED');
      expect((await signIn(person, app.code())).code).toBe('RATE_LIMITED');
    });

    it('BF-27 is locked by nobody who has no challenge of it', async () => {
      const { app, person } = await personWithTotp(gateway());
      for (let tries = 0; tries < 20; tries += 1) {
        expect((await answer(guest(), tries % 2 ? 'x' : person.id, app.wrongCode())).code).toBe(INVALID);
      }
      expect((await signIn(person, app.code())).code).toBeNull();
    });

    it('EM-03 has ten minutes to be answered', async () => {
      const { app, person } = await personWithTotp(gateway());
      const { id } = await askedStep(gateway(), person.username);
      gateway().clock.pass(10 * MINUTE);
      expect((await answer(guest(), id, app.code())).code).toBe(INVALID);
    });

    it('answers each of two sign-ins that wait, and nobody else’s', async () => {
      const [ada, eve] = [await personWithTotp(gateway()), await personWithTotp(gateway())];
      const first = await askedStep(gateway(), ada.person.username);
      const second = await askedStep(gateway(), ada.person.username);
      expect((await answer(guest(), second.id, eve.app.code())).code).toBe(INVALID);
      expect((await answer(guest(), second.id, ada.app.code())).code).toBeNull();
      gateway().clock.pass(30_000);
      expect((await answer(guest(), first.id, ada.app.code())).code).toBeNull();
    });

    it('is asked for no more where the credentials changed or the account was blocked since the first step', async () => {
      const { app, person } = await personWithTotp(gateway());
      const { id } = await askedStep(gateway(), person.username);
      await gateway().gateway.services.users.block(person.id, { by: 'nobody', reason: null, until: null });
      const client = guest();
      expect((await answer(client, id, app.code())).code).toBe(INVALID);
      await gateway().gateway.services.users.unblock(person.id, 'nobody');
      expect((await answer(client, id, app.code())).code).toBe(INVALID);
      expect(client.cookies.size).toBe(0);
      expect((await signIn(person, app.code())).code).toBeNull();
    });

    it('comes after a mailed sign-in code too', async () => {
      const { app, person } = await personWithTotp(gateway());
      const { data } = await askForCode(guest(), person.email);
      const { code } = await gateway().proofSentTo(person.email, 3, /sign-in code/);
      const client = guest();
      const next = (await answer(client, data?.requestLoginCode.id ?? '', code)).data?.answerChallenge;
      expect(next).toMatchObject({ __typename: 'Challenge', kind: 'MFA_TOTP', sentTo: null });
      expect(client.cookies.size).toBe(0);
      const id = next?.__typename === 'Challenge' ? next.id : '';
      expect((await answer(client, id, app.code())).data?.answerChallenge.__typename).toBe('SignedIn');
    });

    it('that somebody set up at an address that is not theirs ends when its owner comes', async () => {
      const eve = await gateway().signedIn();
      await personWithTotp(gateway(), eve);
      const { data } = await askForCode(guest(), eve.email);
      const { code } = await gateway().proofSentTo(eve.email, 3, /sign-in code/);
      const owner = guest();
      const signedIn = await answer(owner, data?.requestLoginCode.id ?? '', code);
      expect(signedIn.data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', user: { id: eve.id } });
      expect((await accountOf(gateway(), eve))?.mfa).toBeUndefined();
    });

    it.each(['confirmed', 'unconfirmed'])('EM-14 after a reset of the password at a %s address', async (kind) => {
      const owner = kind === 'confirmed' ? await confirmedPerson(gateway()) : await gateway().signedIn();
      const { app, person } = await personWithTotp(gateway(), owner);
      await reset(guest(), { token: (await resetProof(gateway(), person)).token });
      const { data } = await logIn(guest(), person.email, NEW);
      // Where the address was not confirmed, somebody else may have set up both.
      expect(data?.login.__typename).toBe(kind === 'confirmed' ? 'Challenge' : 'SignedIn');
      const id = data?.login.__typename === 'Challenge' ? data.login.id : '';
      if (kind === 'confirmed') expect((await answer(guest(), id, app.code())).code).toBeNull();
    });

    it('wants the password, right and given', async () => {
      const ada = await gateway().signedIn();
      const missing = await ada.send(RequestTotpDocument, {});
      expect(missing.errors[0]?.extensions.fields).toMatchObject([{ path: 'password', rule: 'REQUIRED' }]);
      expect((await ada.send(RequestTotpDocument, { password: 'a wrong password' })).code).toBe('INVALID_CREDENTIALS');
      expect((await accountOf(gateway(), ada))?.mfa).toBeUndefined();
    });

    it('wants a fresh sign-in of an account without a password', async () => {
      const client = guest();
      const email = `${newName()}@example.com`;
      const { data } = await client.send(RegisterDocument, { input: { email } });
      const { code } = await gateway().proofSentTo(email);
      await answer(client, data?.register.__typename === 'Challenge' ? data.register.id : '', code);
      expect((await client.send(RequestTotpDocument, {})).code).toBeNull();
      gateway().clock.pass(14 * MINUTE + 59_000);
      const { uri } = (await client.send(RequestTotpDocument, {})).data?.requestTotp ?? { uri: '' };
      gateway().clock.pass(1000);
      await client.send(RefreshTokenDocument);
      const stale = await client.send(RequestTotpDocument, {});
      expect(stale.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'STALE' });
      expect(
        (await client.send(ConfirmTotpDocument, { code: new Authenticator(uri, gateway()).code() })).code,
      ).toBeNull();
    });

    it.each(['a wrong code', 'a code ten minutes late', 'no secret', 'the secret before'])(
      'is not turned on by %s',
      async (kind) => {
        const ada = await gateway().signedIn();
        const app =
          kind === 'no secret'
            ? new Authenticator('otpauth://totp/x:y?secret=JBSWY3DPEHPK3PXP', gateway())
            : new Authenticator((await requestTotp(ada)).uri, gateway());
        if (kind === 'the secret before') await requestTotp(ada);
        if (kind === 'a code ten minutes late') gateway().clock.pass(10 * MINUTE);
        const code = kind === 'a wrong code' ? app.wrongCode() : app.code();
        expect((await ada.send(ConfirmTotpDocument, { code })).code).toBe(INVALID);
        expect(await mfaOf(ada)).toEqual({ email: false, totp: false, recoveryCodesLeft: 0 });
        expect(await noticesTo(ada, 1)).toBe(0);
      },
    );

    it('is turned on once by one code sent twenty times', async () => {
      const ada = await gateway().signedIn();
      const app = new Authenticator((await requestTotp(ada)).uri, gateway());
      const answers = await atOnce(20, () => ada.copy().send(ConfirmTotpDocument, { code: app.code() }));
      const lists = answers.flatMap(({ data }) => (data === null ? [] : [data.confirmTotp]));
      expect(lists).toHaveLength(1);
      gateway().clock.pass(STEP_MS);
      gateway().clock.pass(HOUR);
      expect((await signIn(ada, lists[0]?.[0] ?? '')).code).toBeNull();
    });

    it('is not replaced while it is on', async () => {
      const { app, person } = await personWithTotp(gateway());
      const { errors } = await person.send(RequestTotpDocument, { password: PASSWORD });
      expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', reason: 'AUTHENTICATOR_ON' });
      expect((await signIn(person, app.code())).code).toBeNull();
    });

    it('EM-04 keeps neither its secret nor a recovery code in clear', async () => {
      const ada = await gateway().signedIn();
      const given = await requestTotp(ada);
      const app = new Authenticator(given.uri, gateway());
      const codes = (await ada.send(ConfirmTotpDocument, { code: app.code() })).data?.confirmTotp ?? [];
      const kept = JSON.stringify([await gateway().documents('users'), await gateway().trail()]);
      const secrets = [given.secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))];
      expect(secrets.filter((secret) => kept.includes(secret) || gateway().log.includes(secret))).toEqual([]);
    });

    it('AD-10 shows nothing of itself to others', async () => {
      const { person } = await personWithTotp(gateway());
      const admin = await gateway().admin();
      const { text } = await admin.query('query($id: ID!) { user(id: $id) { mfa { totp recoveryCodesLeft } } }', {
        id: person.id,
      });
      expect(text).toContain('"recoveryCodesLeft":10');
      expect(text).not.toMatch(/sealed|hash/i);
    });

    describe('turning it off (disableTotp)', () => {
      it('wants the password and a code, and ends its recovery codes', async () => {
        const { app, person, recoveryCodes } = await personWithTotp(gateway());
        const off = (variables: { code?: string; password?: string }) => person.send(DisableTotpDocument, variables);
        const before = await accountOf(gateway(), person);
        expect((await off({ password: PASSWORD })).code).toBe('BAD_USER_INPUT');
        expect((await off({ code: app.code() })).code).toBe('BAD_USER_INPUT');
        expect((await off({ code: app.code(), password: 'a wrong password' })).code).toBe('INVALID_CREDENTIALS');
        expect((await off({ code: app.wrongCode(), password: PASSWORD })).code).toBe(INVALID);
        expect(await accountOf(gateway(), person)).toEqual(before);
        const { data } = await off({ code: app.code(), password: PASSWORD });
        expect(data?.disableTotp.mfa).toEqual({ email: false, totp: false, recoveryCodesLeft: 0 });
        expect((await logIn(guest(), person.email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
        expect(await trailOf(gateway(), person)).toContain('mfa_disabled');
        expect(await noticesTo(person, 3)).toBe(2);
        const again = await personWithTotp(gateway(), person);
        expect((await signIn(person, recoveryCodes[0] ?? '')).code).toBe(INVALID);
        expect(again.recoveryCodes).toHaveLength(10);
      });

      it('takes a recovery code of whoever lost the phone', async () => {
        const { person, recoveryCodes } = await personWithTotp(gateway());
        const { data } = await person.send(DisableTotpDocument, { code: recoveryCodes[3] ?? '', password: PASSWORD });
        expect(data?.disableTotp.mfa?.totp).toBe(false);
      });

      it('is nothing where it is off', async () => {
        const ada = await gateway().signedIn();
        const { data } = await ada.send(DisableTotpDocument, { password: PASSWORD });
        expect(data?.disableTotp.mfa?.totp).toBe(false);
        expect(await trailOf(gateway(), ada)).not.toContain('mfa_disabled');
      });

      it('voids a challenge that waited for it', async () => {
        const { app, person, recoveryCodes } = await personWithTotp(gateway());
        const { id } = await askedStep(gateway(), person.username);
        await person.send(DisableTotpDocument, { code: app.code(), password: PASSWORD });
        gateway().clock.pass(STEP_MS);
        expect((await answer(guest(), id, app.code())).code).toBe(INVALID);
        expect((await answer(guest(), id, recoveryCodes[0] ?? '')).code).toBe(INVALID);
      });
    });

    it('whose secret no key opens any more leaves the recovery codes', async () => {
      const { app, person, recoveryCodes } = await personWithTotp(gateway());
      const mfa = (await accountOf(gateway(), person))?.mfa;
      await setAccount(gateway(), person.id, {
        mfa: { ...mfa, totp: { sealedSecret: 'AAAA', lastStep: mfa?.totp?.lastStep ?? 0 } },
      });
      expect((await signIn(person, app.code())).code).toBe(INVALID);
      expect((await signIn(person, recoveryCodes[0] ?? '')).code).toBeNull();
    });

    it('is off for guests', async () => {
      for (const [operation, variables] of [
        [RequestTotpDocument, {}],
        [ConfirmTotpDocument, { code: '123456' }],
        [DisableTotpDocument, {}],
        [RenewRecoveryCodesDocument, {}],
      ] as const) {
        const document = operation as typeof ConfirmTotpDocument;
        expect((await guest().send(document, variables as { code: string })).code).toBe('UNAUTHENTICATED');
      }
    });
  },
  { settings: { IP_MAX_FAILURES: '10000', LOGIN_MAX_FAILURES: '100' } },
);
