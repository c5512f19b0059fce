import { logIn } from '../support/attempts';
import { answer, askForCode } from '../support/challenges';
import { askForMail } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { RegisterDocument } from '../support/operations';
import { askForReset } from '../support/password-reset';

const MINUTE = 60_000;

onEveryEngine(
  'an address in a gateway whose clock runs (register)',
  (gateway) => {
    /** Each look at the clock moves it, as work does. */
    beforeAll(() => {
      const { clock } = gateway();
      const { now, pass } = clock;
      const ticking = () => {
        pass(1);
        return now();
      };
      Object.assign(clock, { now: ticking });
    });
    const guest = () => gateway().guest();
    const register = async (email: string) => {
      const { data } = await guest().send(RegisterDocument, { input: { email, password: PASSWORD } });
      return data?.register.__typename === 'Challenge' ? data.register : null;
    };
    const unknown = () => Promise.resolve(`${newName()}@example.com`);
    const unproved = async () => {
      const email = await unknown();
      await register(email);
      gateway().clock.pass(MINUTE);
      return email;
    };
    const proved = async () => {
      const email = await unknown();
      const step = await register(email);
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(guest(), step?.id ?? '', code)).code).toBeNull();
      gateway().clock.pass(MINUTE);
      return email;
    };
    const asking = [
      ['a confirmation', async (email: string) => (await askForMail(guest(), email)).data?.requestEmailConfirmation],
      ['a sign-in code', async (email: string) => (await askForCode(guest(), email)).data?.requestLoginCode],
      ['a reset', async (email: string) => (await askForReset(guest(), email)).data?.requestPasswordReset],
      ['registering', register],
    ] as const;

    describe.each(asking)('is answered alike by %s', (_what, ask) => {
      it.each([
        ['unknown', unknown],
        ['unproved', unproved],
        ['proved', proved],
      ])('where it is %s: who asks again sees the same end', async (_kind, address) => {
        const email = await address();
        const [first, second] = [await ask(email), await ask(email)];
        expect(second?.expiresAt).toBe(first?.expiresAt);
        expect(second?.codeLength).toBe(first?.codeLength);
      });
    });

    it('keeps no sign-in mail from its owner, whatever a stranger registers first, each minute', async () => {
      const email = await proved();
      for (let minute = 0; minute < 5; minute += 1) {
        await guest().send(RegisterDocument, { input: { email } });
        await register(email);
        const step = (await askForCode(guest(), email)).data?.requestLoginCode.id ?? '';
        const mails = await gateway().mailsTo(email, 3 + 2 * minute);
        const codes = mails.flatMap((mail) => /^\s*(\d{6,12})\s*$/m.exec(mail.email.text ?? '')?.[1] ?? []);
        const answers = [];
        for (const code of codes.slice(-2)) answers.push((await answer(guest(), step, code)).code);
        expect(answers).toContain(null);
        gateway().clock.pass(MINUTE);
      }
    });

    it('lets who knows the password of an unproved account ask for another mail, whatever a stranger spends', async () => {
      const email = await unproved();
      const step = await register(email);
      for (let guess = 0; guess < 5; guess += 1) await answer(guest(), step?.id ?? '', '000000');
      expect((await logIn(guest(), email, PASSWORD)).data?.login.__typename).toBe('Challenge');
    });
  },
  { settings: { REGISTRATION: 'confirm-first' } },
);

onEveryEngine('an address with an account (register)', (gateway) => {
  it('gets the mail that its owner asks for while strangers register it', async () => {
    const ada = await gateway().signedIn();
    gateway().clock.pass(MINUTE);
    const strangers = Array.from({ length: 20 }, () =>
      gateway()
        .guest()
        .send(RegisterDocument, { input: { email: ada.email } }),
    );
    const asked = await askForCode(gateway().guest(), ada.email);
    await Promise.all(strangers);
    const { code } = await gateway().proofSentTo(ada.email, 2, /sign-in code/);
    const { data } = await answer(gateway().guest(), asked.data?.requestLoginCode.id ?? '', code);
    expect(data?.answerChallenge).toMatchObject({ user: { id: ada.id } });
  });
});
