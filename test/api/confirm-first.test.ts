import { atOnce, logIn, WRONG } from '../support/attempts';
import { answer as answerWith, otherThan } from '../support/challenges';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import {
  ConfirmEmailDocument,
  EmailConfirmationStatusDocument,
  LogoutDocument,
  MeDocument,
  RefreshTokenDocument,
  RegisterDocument,
  RequestEmailConfirmationDocument,
  SessionsDocument,
} from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';
import type { SessionDocument } from '../../src/sessions/session.document';

const MINUTE = 60_000;
const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'confirming first (register, confirmEmail)',
  (gateway, engine) => {
    const guest = () => gateway().guest();
    const newcomer = async () => {
      const email = `${newName()}@example.com`;
      const client = guest();
      const { data } = await client.send(RegisterDocument, { input: { email, password: PASSWORD } });
      if (data?.register.__typename !== 'Challenge') throw new Error('no challenge came');
      return { email, client, challenge: data.register, challengeId: data.register.id };
    };
    const answer = (challengeId: string, code: string, client = guest()) => answerWith(client, challengeId, code);
    const challengeOfLogin = async (email: string) => {
      const { data } = await logIn(guest(), email, PASSWORD);
      return data?.login.__typename === 'Challenge' ? data.login.id : null;
    };

    it('answers registering with a challenge, a mail and nothing to sign in with', async () => {
      const { email, client, challenge } = await newcomer();
      expect(challenge).toMatchObject({ kind: 'CONFIRM_EMAIL', sentTo: 'p***@example.com', codeLength: 6 });
      expect(Date.parse(challenge.expiresAt)).toBe(gateway().clock.now().getTime() + 10 * MINUTE);
      expect(client.cookies.size).toBe(0);
      expect(await gateway().mailsTo(email)).toHaveLength(1);
      const user = (await gateway().documents<UserDocument>('users')).find((each) => each.email === email);
      const sessions = await gateway().documents<SessionDocument>('sessions');
      expect(sessions.filter(({ userId }) => userId === user?._id)).toEqual([]);
    });

    it('signs in by the mailed code, which confirms the address', async () => {
      const { email, client, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      const { data } = await answer(challengeId, code, client);
      expect(data?.answerChallenge).toMatchObject({
        __typename: 'SignedIn',
        user: { emailConfirmed: true },
        refreshToken: null,
      });
      expect((await client.send(MeDocument)).data?.me).toMatchObject({ email, emailConfirmed: true });
    });

    it('lets whoever used the link with the password sign in with it', async () => {
      const { email } = await newcomer();
      const { token } = await gateway().proofSentTo(email);
      const confirmed = await guest().send(ConfirmEmailDocument, { token, password: PASSWORD });
      expect(confirmed.data?.confirmEmail.confirmed).toBe(true);
      expect((await logIn(guest(), email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
    });

    it('leaves whoever registered no password where the owner of the address used the link', async () => {
      const { email } = await newcomer();
      const { token } = await gateway().proofSentTo(email);
      await guest().send(ConfirmEmailDocument, { token });
      expect((await logIn(guest(), email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
    });

    it('leaves the password to whoever answers the code of their own registration', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(challengeId, code)).code).toBeNull();
      expect((await logIn(guest(), email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
    });

    it('signs nobody in by the link alone', async () => {
      const { email } = await newcomer();
      const { token } = await gateway().proofSentTo(email);
      const client = guest();
      await client.send(ConfirmEmailDocument, { token });
      expect(client.cookies.size).toBe(0);
    });

    it('gives an unconfirmed login a challenge to the code that was mailed, and sends no second mail', async () => {
      const { email, challengeId } = await newcomer();
      const client = guest();
      const { data } = await logIn(client, email, PASSWORD);
      expect(data?.login).toMatchObject({ __typename: 'Challenge', sentTo: 'p***@example.com' });
      const own = data?.login.__typename === 'Challenge' ? data.login.id : challengeId;
      expect(own).not.toBe(challengeId);
      expect(client.cookies.size).toBe(0);
      expect(await gateway().mailsTo(email)).toHaveLength(1);
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(own, code)).code).toBeNull();
    });

    it('gives an unconfirmed login with a wrong password no challenge', async () => {
      const { email } = await newcomer();
      expect((await logIn(guest(), email, WRONG)).code).toBe('INVALID_CREDENTIALS');
    });

    it('mails another challenge to a login once the code has expired', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      gateway().clock.pass(10 * MINUTE);
      expect((await answer(challengeId, code)).code).toBe(INVALID);
      const newer = await challengeOfLogin(email);
      expect([newer === challengeId, newer === null]).toEqual([false, false]);
      const second = await gateway().proofSentTo(email, 2);
      expect((await answer(newer ?? '', second.code)).code).toBeNull();
    });

    it('takes a code once', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      expect((await answer(challengeId, code)).code).toBeNull();
      expect((await answer(challengeId, code)).code).toBe(INVALID);
    });

    it('takes a code once of many that arrive together', async () => {
      for (let round = 0; round < (engine.uri === undefined ? 10 : 3); round += 1) {
        const { email, challengeId } = await newcomer();
        const { code } = await gateway().proofSentTo(email);
        const codes = (await atOnce(8, () => answer(challengeId, code))).map((each) => each.code);
        expect(codes.filter((each) => each === null).length).toBeLessThanOrEqual(1);
        expect(codes.filter((each) => each === INVALID).length).toBeGreaterThanOrEqual(7);
        expect((await logIn(guest(), email, PASSWORD)).data?.login.__typename).toBe('SignedIn');
      }
    });

    it('takes no code of another challenge', async () => {
      const [ada, mallory] = [await newcomer(), await newcomer()];
      const { code } = await gateway().proofSentTo(mallory.email);
      const own = await gateway().proofSentTo(ada.email);
      const wrong = code === own.code ? otherThan(code) : code;
      expect((await answer(ada.challengeId, wrong)).code).toBe(INVALID);
    });

    it('bears four wrong codes', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      for (let by = 1; by <= 4; by += 1) expect((await answer(challengeId, otherThan(code, by))).code).toBe(INVALID);
      expect((await answer(challengeId, code)).code).toBeNull();
    });

    it('takes not even the right code after five wrong ones, and mails another to the next login', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      for (let by = 1; by <= 5; by += 1) await answer(challengeId, otherThan(code, by));
      expect((await answer(challengeId, code)).code).toBe(INVALID);
      gateway().clock.pass(MINUTE);
      const newer = await challengeOfLogin(email);
      expect([newer === challengeId, newer === null]).toEqual([false, false]);
      expect((await answer(newer ?? '', (await gateway().proofSentTo(email, 2)).code)).code).toBeNull();
    });

    it('signs no blocked user in by a code', async () => {
      const { email, challengeId } = await newcomer();
      const { code } = await gateway().proofSentTo(email);
      const user = (await gateway().documents<UserDocument>('users')).find((each) => each.email === email);
      await gateway().gateway.services.users.block(user?._id ?? '', { by: 'nobody', reason: null, until: null });
      const client = guest();
      expect((await answer(challengeId, code, client)).code).toBe(INVALID);
      expect(client.cookies.size).toBe(0);
    });
  },
  { settings: { REGISTRATION: 'confirm-first', IP_MAX_FAILURES: '10000' } },
);

onEveryEngine(
  'requiring a confirmed address (requestEmailConfirmation, confirmEmail)',
  (gateway) => {
    it('closes guarded fields, those for confirming apart, until the address is confirmed', async () => {
      const person = await gateway().signedIn();
      const closed = await person.send(SessionsDocument);
      expect([closed.status, closed.code]).toEqual([200, 'EMAIL_NOT_CONFIRMED']);
      expect(closed.errors[0]?.extensions).toMatchObject({ status: 403, numericCode: 302 });
      const { data: own } = await person.query('{ me { email emailConfirmed } }');
      expect(own).toEqual({ me: { email: person.email, emailConfirmed: false } });
      const status = await person.send(EmailConfirmationStatusDocument);
      expect(status.data?.emailConfirmationStatus).toMatchObject({ email: person.email, confirmed: false });
      gateway().clock.pass(MINUTE);
      expect((await person.send(RequestEmailConfirmationDocument, {})).code).toBeNull();
      const { code } = await gateway().proofSentTo(person.email, 2);
      expect((await person.send(ConfirmEmailDocument, { code })).data?.confirmEmail.confirmed).toBe(true);
      expect((await person.send(SessionsDocument)).code).toBeNull();
    });

    it('lets an unconfirmed user sign in, refresh and sign out', async () => {
      const { email } = await gateway().signedIn();
      const client = gateway().guest();
      expect((await logIn(client, email, PASSWORD)).code).toBeNull();
      expect((await client.send(RefreshTokenDocument)).code).toBeNull();
      expect((await client.send(LogoutDocument, {})).data?.logout).toBe(true);
    });

    it('tells a guest that nobody is signed in, not that an address is unconfirmed', async () => {
      expect((await gateway().guest().send(SessionsDocument)).code).toBe('UNAUTHENTICATED');
    });
  },
  { settings: { REQUIRE_CONFIRMED_EMAIL: 'true' } },
);
