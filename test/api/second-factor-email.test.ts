import { atOnce, logIn } from '../support/attempts';
import { answer, askForCode, otherThan, shapeOf } from '../support/challenges';
import { accountOf, COOLDOWN_MS, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { MeDocument, SetEmailMfaDocument } from '../support/operations';
import { askedStep, confirmedPerson, personWithEmailFactor, personWithTotp } from '../support/second-factors';

const MINUTE = 60_000;
const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'codes by mail as a second step (setEmailMfa, answerChallenge)',
  (gateway) => {
    const guest = () => gateway().guest();
    const setTo = (person: Person, enabled: boolean, password = PASSWORD) =>
      person.send(SetEmailMfaDocument, { enabled, password });
    const stepCodes = async ({ email }: Person, mails: number) =>
      (await gateway().mailsTo(email, mails)).flatMap(({ email: { subject, text } }) =>
        subject?.startsWith('Your code for the second step') ? [/^(\d{6})$/m.exec(text ?? '')?.[1] ?? ''] : [],
      );

    it('are mailed after the right password, and nothing is given before they come back', async () => {
      const ada = await personWithEmailFactor(gateway());
      const client = guest();
      const step = await askedStep(gateway(), ada.email, client);
      expect(step).toMatchObject({ kind: 'MFA_EMAIL', sentTo: 'p***@example.com', codeLength: 6 });
      expect(Date.parse(step.expiresAt)).toBe(gateway().clock.now().getTime() + 10 * MINUTE);
      expect(client.cookies.size).toBe(0);
      const [code = ''] = await stepCodes(ada, 3);
      const { data } = await answer(client, step.id, code);
      expect(data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', user: { id: ada.id } });
      expect((await client.send(MeDocument)).data?.me?.id).toBe(ada.id);
    });

    it('EN-09 are not mailed after a wrong password', async () => {
      const ada = await personWithEmailFactor(gateway());
      expect((await logIn(guest(), ada.email, 'a wrong password')).code).toBe('INVALID_CREDENTIALS');
      expect(await stepCodes(ada, 2)).toEqual([]);
    });

    it('are not mailed to a blocked account', async () => {
      const ada = await personWithEmailFactor(gateway());
      await gateway().gateway.services.users.block(ada.id, { by: 'nobody', reason: null, until: null });
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBe('USER_BLOCKED');
      expect(await stepCodes(ada, 2)).toEqual([]);
    });

    it('are mailed once a cooldown; who signs in again meanwhile answers the one on its way', async () => {
      const ada = await personWithEmailFactor(gateway());
      const first = await askedStep(gateway(), ada.email);
      const second = await askedStep(gateway(), ada.email);
      expect(second.id).not.toBe(first.id);
      const codes = await stepCodes(ada, 3);
      expect(codes).toHaveLength(1);
      expect((await answer(guest(), second.id, codes[0] ?? '')).code).toBeNull();
    });

    it('are mailed anew after the cooldown, and each works until one is used', async () => {
      const ada = await personWithEmailFactor(gateway());
      const first = await askedStep(gateway(), ada.email);
      gateway().clock.pass(COOLDOWN_MS);
      const second = await askedStep(gateway(), ada.email);
      const [older = '', newer = ''] = await stepCodes(ada, 4);
      expect((await answer(guest(), first.id, older)).code).toBeNull();
      expect((await answer(guest(), second.id, newer)).code).toBe(INVALID);
    });

    it('answer another sign-in still where somebody spent the tries of theirs', async () => {
      const ada = await personWithEmailFactor(gateway());
      const { id } = await askedStep(gateway(), ada.email);
      const [code = ''] = await stepCodes(ada, 3);
      for (let by = 1; by <= 5; by += 1) expect((await answer(guest(), id, otherThan(code, by))).code).toBe(INVALID);
      expect((await answer(guest(), id, code)).code).toBe(INVALID);
      const own = await askedStep(gateway(), ada.email);
      expect((await answer(guest(), own.id, code)).code).toBeNull();
      expect(await stepCodes(ada, 3)).toHaveLength(1);
    });

    it('wait for the cooldown where the one on its way was used', async () => {
      const ada = await personWithEmailFactor(gateway());
      const { id } = await askedStep(gateway(), ada.email);
      const [code = ''] = await stepCodes(ada, 3);
      expect((await answer(guest(), id, code)).code).toBeNull();
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
      gateway().clock.pass(COOLDOWN_MS);
      const next = await askedStep(gateway(), ada.email);
      expect((await answer(guest(), next.id, (await stepCodes(ada, 4)).at(-1) ?? '')).code).toBeNull();
    });

    it('RC-06 give one session to twenty right codes at once', async () => {
      const ada = await personWithEmailFactor(gateway());
      const { id } = await askedStep(gateway(), ada.email);
      const [code = ''] = await stepCodes(ada, 3);
      const codes = (await atOnce(20, () => answer(guest(), id, code))).map((each) => each.code);
      expect(codes.filter((each) => each === null)).toHaveLength(1);
    });

    it('BF-25 are locked for an hour by ten wrong ones', async () => {
      const ada = await personWithEmailFactor(gateway());
      const codes = [];
      for (let round = 0; round < 3; round += 1) {
        gateway().clock.pass(COOLDOWN_MS);
        const { id } = await askedStep(gateway(), ada.email);
        const sent = (await stepCodes(ada, 3 + round)).at(-1) ?? '';
        for (let by = 1; by <= 4; by += 1) codes.push((await answer(guest(), id, otherThan(sent, by))).code);
      }
      expect(codes).toEqual([...Array<string>(10).fill(INVALID), 'RATE_LIMITED', 'RATE_LIMITED']);
    });

    it('EM-03 end after ten minutes', async () => {
      const ada = await personWithEmailFactor(gateway());
      const { id } = await askedStep(gateway(), ada.email);
      const [code = ''] = await stepCodes(ada, 3);
      gateway().clock.pass(10 * MINUTE);
      expect((await answer(guest(), id, code)).code).toBe(INVALID);
    });

    it.each([
      ['the credentials', { credentialVersion: 7 }],
      ['the address', { email: 'another@example.com', emailCanonical: 'another@example.com' }],
      ['the second factors', { mfa: { email: false } }],
    ])('are void after a change of %s', async (_what, change) => {
      const ada = await personWithEmailFactor(gateway());
      const { id } = await askedStep(gateway(), ada.email);
      const [code = ''] = await stepCodes(ada, 3);
      await setAccount(gateway(), ada.id, change);
      expect((await answer(guest(), id, code)).code).toBe(INVALID);
      if ('email' in change) await setAccount(gateway(), ada.id, { email: ada.email, emailCanonical: ada.email });
    });

    it('are not asked for where an authenticator is on', async () => {
      const { app, person } = await personWithTotp(gateway(), await personWithEmailFactor(gateway()));
      const step = await askedStep(gateway(), person.email);
      expect(step.kind).toBe('MFA_TOTP');
      expect((await answer(guest(), step.id, app.code())).code).toBeNull();
    });

    it('make a mailed sign-in code one factor twice: it is not sent, and the owner is told how else', async () => {
      const ada = await personWithEmailFactor(gateway());
      const [known, unknown] = [
        await askForCode(guest(), ada.email),
        await askForCode(guest(), `${newName()}@example.com`),
      ];
      expect(shapeOf(known.text)).toBe(shapeOf(unknown.text));
      const mails = await gateway().mailsTo(ada.email, 3);
      expect(mails.at(-1)?.email.text).toContain('sign in with your password');
      expect(mails.at(-1)?.email.text).not.toMatch(/^\s*\d{6}\s*$/m);
    });

    it('turned on while a sign-in code was on its way refuse it', async () => {
      const ada = await confirmedPerson(gateway());
      const { data } = await askForCode(guest(), ada.email);
      const { code } = await gateway().proofSentTo(ada.email, 2);
      await setTo(ada, true);
      const client = guest();
      expect((await answer(client, data?.requestLoginCode.id ?? '', code)).code).toBe('INVALID_CREDENTIALS');
      expect(client.cookies.size).toBe(0);
    });

    it('want a confirmed address and the password, and tell the owner', async () => {
      const ada = await gateway().signedIn();
      expect((await setTo(ada, true)).code).toBe('EMAIL_NOT_CONFIRMED');
      const eve = await confirmedPerson(gateway());
      expect((await setTo(eve, true, 'a wrong password')).code).toBe('INVALID_CREDENTIALS');
      expect((await eve.send(SetEmailMfaDocument, { enabled: true })).code).toBe('BAD_USER_INPUT');
      expect((await accountOf(gateway(), eve))?.mfa).toBeUndefined();
      expect((await setTo(eve, true)).data?.setEmailMfa.mfa).toEqual({
        email: true,
        totp: false,
        recoveryCodesLeft: 0,
      });
      const mails = await gateway().mailsTo(eve.email, 2);
      expect(mails.at(-1)?.email.text).toContain('Codes by mail are asked for');
    });

    it('are turned off again; saying a thing twice changes nothing', async () => {
      const ada = await personWithEmailFactor(gateway());
      await setTo(ada, true);
      expect((await setTo(ada, false)).data?.setEmailMfa.mfa?.email).toBe(false);
      await setTo(ada, false);
      expect((await logIn(guest(), ada.email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
      const trail = await gateway().trail({ subjectId: ada.id });
      const types = trail.filter(({ type }) => type.startsWith('mfa'));
      expect(types.map(({ type }) => type).sort()).toEqual(['mfa_disabled', 'mfa_enabled']);
      expect(await gateway().mailsTo(ada.email, 3)).toHaveLength(3);
    });

    it('are for those who are signed in', async () => {
      expect((await guest().send(SetEmailMfaDocument, { enabled: true })).code).toBe('UNAUTHENTICATED');
    });
  },
  { settings: { IP_MAX_FAILURES: '10000', LOGIN_MAX_FAILURES: '100' } },
);

onEveryEngine(
  'codes by mail where no mail is sent (setEmailMfa)',
  (gateway) => {
    it('cannot be turned on, and let nobody in who had them on', async () => {
      const ada = await gateway().signedIn();
      await setAccount(gateway(), ada.id, { emailConfirmedAt: gateway().clock.now() });
      const on = await ada.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
      expect(on.code).toBe('MAIL_NOT_CONFIGURED');
      await setAccount(gateway(), ada.id, { mfa: { email: true } });
      const client = gateway().guest();
      expect((await logIn(client, ada.email, PASSWORD)).code).toBe('MAIL_NOT_CONFIGURED');
      expect(client.cookies.size).toBe(0);
    });
  },
  { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } },
);
