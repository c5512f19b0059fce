import { stateOf } from '../support/devices';
import { logIn } from '../support/attempts';
import { answer, askForCode, shapeOf } from '../support/challenges';
import { newName, onEveryEngine, PASSWORD, type TestGateway } from '../support/gateway';
import { MeDocument, RegisterDocument } from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';

/** Somebody who has registered without a password, and what they were answered. */
async function newcomer(gateway: TestGateway, email = `${newName()}@example.com`) {
  const client = gateway.guest();
  const answered = await client.send(RegisterDocument, { input: { email } });
  const register = answered.data?.register;
  return { answered, client, email, challenge: register?.__typename === 'Challenge' ? register : null };
}

const OPEN = { settings: { REGISTRATION: 'open' } };
const CONFIRM_FIRST = { settings: { REGISTRATION: 'confirm-first' } };

describe.each([
  ['open', OPEN],
  ['confirm-first', CONFIRM_FIRST],
])('registering without a password, %s (register)', (_mode, choices) => {
  onEveryEngine(
    'a newcomer',
    (gateway) => {
      it('gets one mail, whose code signs in and confirms the address', async () => {
        const { challenge, client, email } = await newcomer(gateway());
        expect(challenge).toMatchObject({ kind: 'LOGIN_CODE', sentTo: 'p***@example.com', codeLength: 6 });
        expect(client.cookies.size).toBe(0);
        expect(await gateway().documents<SessionDocument>('sessions')).toEqual([]);
        const { code } = await gateway().proofSentTo(email);
        expect(await gateway().mailsTo(email)).toHaveLength(1);
        const { data } = await answer(client, challenge?.id ?? '', code);
        expect(data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', user: { emailConfirmed: true } });
        const own = await client.query('{ me { email hasPassword } }');
        expect(own.data).toEqual({ me: { email, hasPassword: false } });
      });

      it('leaves a trace, and no password signs in', async () => {
        const { email } = await newcomer(gateway());
        expect((await logIn(gateway().guest(), email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
        expect((await gateway().trail({ type: 'user_created' })).length).toBeGreaterThan(0);
      });

      it('comes back with another code', async () => {
        const { email } = await newcomer(gateway());
        gateway().clock.pass(60_000);
        const { data } = await askForCode(gateway().guest(), email);
        const { code } = await gateway().proofSentTo(email, 2);
        const client = gateway().guest();
        await answer(client, data?.requestLoginCode.id ?? '', code);
        expect((await client.send(MeDocument)).data?.me?.email).toBe(email);
      });

      it('costs no hash', async () => {
        const { hasher } = gateway().gateway.platform;
        const before = hasher.computations;
        await newcomer(gateway());
        expect(hasher.computations).toBe(before);
      });

      it('who repeats a password that was not given is told', async () => {
        const input = { email: `${newName()}@example.com`, passwordConfirm: PASSWORD };
        const { errors } = await gateway().guest().send(RegisterDocument, { input });
        expect(errors[0]?.extensions.fields).toMatchObject([{ path: 'passwordConfirm', rule: 'MISMATCH' }]);
      });
    },
    choices,
  );
});

onEveryEngine(
  'registering a known address without a password (register)',
  (gateway) => {
    it('EN-05 is answered alike, tells the owner and cannot be answered', async () => {
      const { email } = await newcomer(gateway());
      gateway().clock.pass(60_000);
      const [again, first] = [await newcomer(gateway(), email), await newcomer(gateway())];
      expect(shapeOf(again.answered.text)).toBe(shapeOf(first.answered.text));
      expect([...again.answered.headers.keys()]).toEqual([...first.answered.headers.keys()]);
      const mails = await gateway().mailsTo(email, 2);
      expect(mails.map((mail) => mail.email.subject)).toEqual([
        expect.stringMatching(/sign-in code/),
        expect.stringMatching(/already have an account/),
      ]);
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(gateway().guest(), again.challenge?.id ?? '', code)).code).toBe('CHALLENGE_INVALID');
    });

    it('EN-05 is answered alike where another code is asked for at once, and keeps no mail from the owner', async () => {
      const { email } = await newcomer(gateway());
      gateway().clock.pass(60_000);
      const [again, first] = [await newcomer(gateway(), email), await newcomer(gateway())];
      const answers = [];
      for (const each of [again, first]) {
        const mails = (await gateway().mailsTo(each.email, 1)).length;
        const { code, text } = await askForCode(gateway().guest(), each.email);
        await gateway().gateway.platform.outbox.flush();
        answers.push([code, shapeOf(text), (await gateway().mailsTo(each.email, 1)).length - mails]);
      }
      expect(answers[0]?.slice(0, 2)).toEqual(answers[1]?.slice(0, 2));
      expect(answers.map(([code, , mails]) => [code, mails])).toEqual([
        [null, 1],
        [null, 0],
      ]);
    });
  },
  CONFIRM_FIRST,
);

onEveryEngine(
  'registering a taken address without a password (register)',
  (gateway) => {
    it('EN-06 says that it is taken and changes nothing', async () => {
      const { email } = await gateway().signedIn();
      const before = await stateOf(gateway());
      expect((await newcomer(gateway(), email)).answered.code).toBe('EMAIL_TAKEN');
      expect(await stateOf(gateway())).toEqual(before);
    });
  },
  OPEN,
);

onEveryEngine(
  'registering without a password where no mail is sent (register)',
  (gateway) => {
    it('is refused, and makes no account', async () => {
      expect((await newcomer(gateway())).answered.code).toBe('MAIL_NOT_CONFIGURED');
      expect(await gateway().documents('users')).toEqual([]);
    });
  },
  { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } },
);

onEveryEngine(
  'registering without a password where addresses are not confirmed (register)',
  (gateway) => {
    it('works all the same: the code is what signs in', async () => {
      const { challenge, client, email } = await newcomer(gateway());
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(client, challenge?.id ?? '', code)).data?.answerChallenge.__typename).toBe('SignedIn');
    });
  },
  { settings: { CONFIRMATION: 'off' } },
);
