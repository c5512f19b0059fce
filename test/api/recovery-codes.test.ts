import { atOnce } from '../support/attempts';
import { answer } from '../support/challenges';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { RenewRecoveryCodesDocument } from '../support/operations';
import { askedStep, mfaOf, personWithTotp, trailOf } from '../support/second-factors';

const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'recovery codes (answerChallenge, renewRecoveryCodes)',
  (gateway) => {
    const guest = () => gateway().guest();
    /** The answer to a right password and then this code. */
    const signIn = async (person: Person, code: string) =>
      answer(guest(), (await askedStep(gateway(), person.username)).id, code);

    it('sign in in place of a code, each once, and the owner is told', async () => {
      const { person, recoveryCodes } = await personWithTotp(gateway());
      const [code = ''] = recoveryCodes;
      expect((await signIn(person, code)).code).toBeNull();
      expect(await mfaOf(person)).toMatchObject({ recoveryCodesLeft: 9 });
      expect((await signIn(person, code)).code).toBe(INVALID);
      expect(await trailOf(gateway(), person)).toContain('mfa_recovery_code_used');
      const mails = (await gateway().mailsTo(person.email, 3)).map(({ email }) => email.text);
      expect(mails.at(-1)).toContain('A recovery code was used');
    });

    it('are taken however they are typed', async () => {
      const { person, recoveryCodes } = await personWithTotp(gateway());
      const [code = ''] = recoveryCodes;
      const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
      expect((await signIn(person, typed)).code).toBeNull();
    });

    it('are each taken once by many at once', async () => {
      const { person, recoveryCodes } = await personWithTotp(gateway());
      const { id } = await askedStep(gateway(), person.username);
      const answers = await atOnce(20, () => answer(guest(), id, recoveryCodes[0] ?? ''));
      expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
      expect(await mfaOf(person)).toMatchObject({ recoveryCodesLeft: 9 });
    });

    it('of others do not work', async () => {
      const [ada, eve] = [await personWithTotp(gateway()), await personWithTotp(gateway())];
      expect((await signIn(ada.person, eve.recoveryCodes[0] ?? '')).code).toBe(INVALID);
      expect(await mfaOf(eve.person)).toMatchObject({ recoveryCodesLeft: 10 });
    });

    it('are renewed with the password and a code, and those before stop working', async () => {
      const { app, person, recoveryCodes } = await personWithTotp(gateway());
      const renew = (code?: string, password?: string) =>
        person.send(RenewRecoveryCodesDocument, { ...(code && { code }), ...(password && { password }) });
      expect((await renew(undefined, PASSWORD)).errors[0]?.extensions.fields).toMatchObject([{ path: 'code' }]);
      expect((await renew(app.code())).errors[0]?.extensions.fields).toMatchObject([{ path: 'password' }]);
      expect((await renew(app.code(), 'a wrong password')).code).toBe('INVALID_CREDENTIALS');
      expect((await renew(app.wrongCode(), PASSWORD)).code).toBe(INVALID);
      expect(await mfaOf(person)).toMatchObject({ recoveryCodesLeft: 10 });
      const newer = (await renew(app.code(), PASSWORD)).data?.renewRecoveryCodes ?? [];
      expect([...new Set([...newer, ...recoveryCodes])]).toHaveLength(20);
      expect((await signIn(person, recoveryCodes[0] ?? '')).code).toBe(INVALID);
      expect((await signIn(person, newer[0] ?? '')).code).toBeNull();
      expect(await trailOf(gateway(), person)).toContain('mfa_recovery_codes_renewed');
    });

    it('are none without an authenticator', async () => {
      const ada = await gateway().signedIn();
      const { errors } = await ada.send(RenewRecoveryCodesDocument, { password: PASSWORD, code: '123456' });
      expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', reason: 'AUTHENTICATOR_OFF' });
    });
  },
  { settings: { IP_MAX_FAILURES: '10000', LOGIN_MAX_FAILURES: '100' } },
);
