import { answer, askForCode, otherThan } from '../support/challenges';
import { askForMail, confirm, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { ChangePasswordDocument, MeDocument } from '../support/operations';
import { askForReset, reset } from '../support/password-reset';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const MINUTE = 60_000;
const WRONG_CODE = '000000';

onEveryEngine(
  'a stranger who knows an address (requestLoginCode, requestPasswordReset, requestEmailConfirmation)',
  (gateway) => {
    let strangers = 0;
    const stranger = () => {
      const client = gateway().guest();
      strangers += 1;
      client.headers['x-forwarded-for'] = `10.1.${String(strangers >> 8)}.${String(strangers & 255)}`;
      return client;
    };
    const owner = () => gateway().guest();

    /** One minute of a stranger who asks for everything first, and guesses. */
    async function pester(email: string): Promise<void> {
      gateway().clock.pass(MINUTE);
      const client = stranger();
      const login = (await askForCode(client, email)).data?.requestLoginCode.id ?? '';
      const forReset = (await askForReset(client, email)).data?.requestPasswordReset.id ?? '';
      const confirming = (await askForMail(client, email)).data?.requestEmailConfirmation.id ?? '';
      await answer(client, login, WRONG_CODE);
      await reset(client, { challengeId: forReset, code: WRONG_CODE });
      await confirm(client, { challengeId: confirming, code: WRONG_CODE });
    }

    async function pesterFor(minutes: number, email: string): Promise<void> {
      for (let minute = 0; minute < minutes; minute += 1) await pester(email);
    }

    const confirmed = async (): Promise<Person> => {
      const ada = await gateway().signedIn();
      await setAccount(gateway(), ada.id, { emailConfirmedAt: gateway().clock.now() });
      return ada;
    };

    it('keeps its owner from no way in, for an hour', async () => {
      const ada = await gateway().signedIn();
      await pesterFor(20, ada.email);
      const confirming = (await askForMail(owner(), ada.email)).data?.requestEmailConfirmation.id ?? '';
      const { code: proof } = await gateway().proofSentTo(ada.email, 1, /^Confirm/);
      expect((await confirm(owner(), { challengeId: confirming, code: proof })).code).toBeNull();

      await pesterFor(20, ada.email);
      const step = (await askForCode(owner(), ada.email)).data?.requestLoginCode.id ?? '';
      const { code } = await gateway().proofSentTo(ada.email, 1, /sign-in code/);
      expect((await answer(owner(), step, code)).data?.answerChallenge).toMatchObject({ user: { id: ada.id } });

      await askForReset(owner(), ada.email);
      const { token: link } = await gateway().proofSentTo(ada.email, 1, /new password/);
      await pesterFor(20, ada.email);
      expect((await reset(owner(), { token: link })).code).toBeNull();
    });

    it('who registered it ends nothing that its owner asked for, by changing the password again and again', async () => {
      const thief = await gateway().signedIn();
      gateway().clock.pass(MINUTE);
      const step = (await askForCode(owner(), thief.email)).data?.requestLoginCode.id ?? '';
      let currentPassword = PASSWORD;
      const change = async () => {
        const newPassword = `${currentPassword} on`;
        expect((await thief.send(ChangePasswordDocument, { currentPassword, newPassword })).code).toBeNull();
        currentPassword = newPassword;
      };
      await change();
      const again = (await askForCode(owner(), thief.email)).data?.requestLoginCode.id ?? '';
      await change();
      const { code } = await gateway().proofSentTo(thief.email, 2, /sign-in code/);
      expect(again).not.toBe(step);
      expect((await answer(owner(), again, code)).data?.answerChallenge).toMatchObject({ user: { id: thief.id } });
      expect((await thief.send(MeDocument)).data?.me).toBeNull();

      const other = await gateway().signedIn();
      gateway().clock.pass(MINUTE);
      await askForReset(owner(), other.email);
      const link = await gateway().proofSentTo(other.email, 2, /new password/);
      const newPassword = `${PASSWORD} on`;
      await other.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword });
      expect((await reset(owner(), { token: link.token })).code).toBeNull();
    });

    it('gets a challenge of their own within the cooldown, whose tries are nobody else’s', async () => {
      const ada = await confirmed();
      gateway().clock.pass(MINUTE);
      const theirs = (await askForCode(stranger(), ada.email)).data?.requestLoginCode;
      const hers = (await askForCode(owner(), ada.email)).data?.requestLoginCode;
      expect(hers?.id).not.toBe(theirs?.id);
      const { code } = await gateway().proofSentTo(ada.email, 1, /sign-in code/);
      for (let by = 1; by <= 5; by += 1) await answer(stranger(), theirs?.id ?? '', otherThan(code, by));
      expect((await answer(stranger(), theirs?.id ?? '', code)).code).toBe('CHALLENGE_INVALID');
      expect((await answer(owner(), hers?.id ?? '', code)).code).toBeNull();
    });

    it('has fifty guesses at one code in all, and spends no link with them', async () => {
      const { email } = await confirmed();
      gateway().clock.pass(MINUTE);
      const first = (await askForReset(owner(), email)).data?.requestPasswordReset.id ?? '';
      const { code, token } = await gateway().proofSentTo(email, 2, /new password/);
      for (let round = 0; round < 10; round += 1) {
        const client = stranger();
        const challengeId = (await askForReset(client, email)).data?.requestPasswordReset.id ?? '';
        for (let by = 1; by <= 5; by += 1) await reset(client, { challengeId, code: otherThan(code, by) });
      }
      expect((await reset(owner(), { challengeId: first, code })).code).toBe('CHALLENGE_INVALID');
      const tried = (await gateway().documents<ChallengeDocument>('challenges')).find(
        (each) => each.challengeId === first,
      );
      expect([tried?.attempts, tried?.codeAttempts]).toEqual([0, 50]);
      expect((await reset(owner(), { token })).code).toBeNull();
    });

    it('is told the same of an address that nobody has, and makes its codes longer likewise', async () => {
      const { email } = await confirmed();
      for (const address of [email, `${newName()}@example.com`]) {
        const lengths = new Set<number | undefined>();
        for (let minute = 0; minute < 12; minute += 1) {
          gateway().clock.pass(MINUTE);
          const client = stranger();
          const step = (await askForCode(client, address)).data?.requestLoginCode;
          lengths.add(step?.codeLength);
          for (let tries = 0; tries < 5; tries += 1) await answer(client, step?.id ?? '', WRONG_CODE);
        }
        expect([...lengths]).toEqual([6, 8]);
      }
    });
  },
  { settings: { TRUST_PROXY: '1', MAIL_COOLDOWN_SECONDS: '60' } },
);
