import { atOnce, logIn } from '../support/attempts';
import { answer, askForCode, otherThan, shapeOf } from '../support/challenges';
import { accountOf, confirm, COOLDOWN_MS, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { MeDocument, SessionsDocument } from '../support/operations';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const MINUTE = 60_000;
const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'signing in by a mailed code (requestLoginCode, answerChallenge)',
  (gateway) => {
    const guest = () => gateway().guest();
    const confirmed = async (): Promise<Person> => {
      const person = await gateway().signedIn();
      const { token } = await gateway().proofSentTo(person.email);
      await confirm(person, { token });
      return person;
    };
    /** The challenge and code of the mail that the person asked for, after so many others. */
    const asked = async ({ email }: { email: string }, mails = 2) => {
      const { data } = await askForCode(guest(), email);
      const { code } = await gateway().proofSentTo(email, mails);
      return { challengeId: data?.requestLoginCode.id ?? '', code };
    };
    /** The users whose codes were guessed wrong. */
    const wrongCodes = async () =>
      (await gateway().trail({ type: 'authn_login_fail' }))
        .filter(({ details }) => details?.['reason'] === 'wrong-code')
        .map(({ subjectId }) => subjectId);
    const block = (id: string) =>
      gateway().gateway.services.users.block(id, { by: 'nobody', reason: null, until: null });

    it('mails a code and a link of the page, and the code signs in', async () => {
      const ada = await confirmed();
      const { data } = await askForCode(guest(), ada.email.toUpperCase());
      expect(data?.requestLoginCode).toMatchObject({ kind: 'LOGIN_CODE', sentTo: 'P***@EXAMPLE.COM', codeLength: 6 });
      const [, mail] = await gateway().mailsTo(ada.email, 2);
      expect(mail?.email.subject).toMatch(/code/);
      expect(mail?.email.text).toMatch(/^https:\/\/auth\.example\.com\/sign-in\?token=[\w-]{43}$/m);
      const client = guest();
      const { code } = await gateway().proofSentTo(ada.email, 2);
      const signedIn = await answer(client, data?.requestLoginCode.id ?? '', code);
      expect(signedIn.data?.answerChallenge).toMatchObject({ __typename: 'SignedIn', refreshToken: null });
      expect((await client.send(MeDocument)).data?.me?.id).toBe(ada.id);
    });

    it('leaves the password and the sessions of a confirmed account alone', async () => {
      const ada = await confirmed();
      const { challengeId, code } = await asked(ada);
      expect((await answer(guest(), challengeId, code)).code).toBeNull();
      expect((await ada.send(SessionsDocument)).data?.sessions).toHaveLength(2);
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBeNull();
    });

    it('confirms an address, and ends what somebody else who registered it first left there', async () => {
      const eve = await gateway().signedIn();
      const { challengeId, code } = await asked(eve);
      const owner = guest();
      const { data } = await answer(owner, challengeId, code);
      expect(data?.answerChallenge).toMatchObject({ user: { id: eve.id, emailConfirmed: true } });
      expect((await eve.send(MeDocument)).errors[0]?.extensions).toMatchObject({ reason: 'REVOKED' });
      expect((await logIn(guest(), eve.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
      expect((await owner.send(MeDocument)).data?.me?.id).toBe(eve.id);
      const types = (await gateway().trail({ subjectId: eve.id })).map(({ type }) => type);
      expect(types).toEqual(expect.arrayContaining(['email_confirmed', 'authn_login_success']));
    });

    it('EN-04 is answered alike for known, unconfirmed, blocked and unknown addresses, and mails only those who may', async () => {
      const [known, unconfirmed, blocked] = [await confirmed(), await gateway().signedIn(), await confirmed()];
      await block(blocked.id);
      const unknown = { email: `${newName()}@example.com` };
      const shapes = [];
      for (const { email } of [known, unconfirmed, blocked, unknown]) {
        const { headers, status, text } = await askForCode(guest(), email);
        shapes.push({ names: [...headers.keys()], shape: shapeOf(text), status });
      }
      expect(new Set(shapes.map((each) => JSON.stringify(each))).size).toBe(1);
      const codes = (mails: Awaited<ReturnType<ReturnType<typeof gateway>['mailsTo']>>) =>
        mails.filter(({ email }) => email.subject?.includes('sign-in code')).length;
      expect(codes(await gateway().mailsTo(known.email, 2))).toBe(1);
      expect(codes(await gateway().mailsTo(unconfirmed.email, 2))).toBe(1);
      expect(codes(await gateway().mailsTo(blocked.email, 0))).toBe(0);
      expect(await gateway().mailsTo(unknown.email, 0)).toEqual([]);
    });

    it('EM-12 leaves once a cooldown, for known and unknown addresses alike', async () => {
      const ada = await confirmed();
      const shapes = [];
      for (const email of [ada.email, `${newName()}@example.com`]) {
        await askForCode(guest(), email);
        gateway().clock.pass(MINUTE / 2);
        const { code, text } = await askForCode(guest(), email);
        shapes.push([code, shapeOf(text)]);
      }
      expect(shapes[0]).toEqual(shapes[1]);
      expect(shapes[0]?.[0]).toBeNull();
      expect(await gateway().mailsTo(ada.email, 2)).toHaveLength(2);
    });

    it('EM-07 takes each code until one is used', async () => {
      const ada = await confirmed();
      const first = await asked(ada);
      gateway().clock.pass(COOLDOWN_MS);
      const second = await asked(ada, 3);
      expect((await answer(guest(), first.challengeId, first.code)).code).toBeNull();
      expect((await answer(guest(), second.challengeId, second.code)).code).toBe(INVALID);
    });

    it('takes a code once, also of twenty that come together', async () => {
      const { challengeId, code } = await asked(await confirmed());
      const codes = (await atOnce(20, () => answer(guest(), challengeId, code))).map((each) => each.code);
      expect(codes.filter((each) => each === null)).toHaveLength(1);
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
    });

    it('EM-03 ends after ten minutes', async () => {
      const { challengeId, code } = await asked(await confirmed());
      gateway().clock.pass(10 * MINUTE);
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
    });

    it('leaves a trace of each wrong code, with the account where there is one', async () => {
      const ada = await confirmed();
      const nobody = (await askForCode(guest(), `${newName()}@example.com`)).data?.requestLoginCode.id ?? '';
      const { challengeId, code } = await asked(ada);
      const nobodys = async () => (await wrongCodes()).filter((id) => id === null).length;
      const before = await nobodys();
      await answer(guest(), challengeId, otherThan(code));
      await answer(guest(), nobody, code);
      await answer(guest(), 'no-challenge', code);
      expect((await wrongCodes()).filter((id) => id === ada.id)).toHaveLength(1);
      expect(await nobodys()).toBe(before + 1);
    });

    it('BF-24 is burned by five wrong codes', async () => {
      const { challengeId, code } = await asked(await confirmed());
      for (let by = 1; by <= 5; by += 1) {
        expect((await answer(guest(), challengeId, otherThan(code, by))).code).toBe(INVALID);
      }
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
    });

    it('EM-05 is no code of another purpose, nor is theirs one of its own', async () => {
      const ada = await gateway().signedIn();
      const { challengeId, code } = await asked(ada);
      expect((await confirm(guest(), { challengeId, code })).code).toBe(INVALID);
      const stored = await gateway().documents<ChallengeDocument>('challenges');
      const own = stored.find(({ purpose, userId }) => purpose === 'CONFIRM_EMAIL' && userId === ada.id);
      expect((await answer(guest(), own?.challengeId ?? '', code)).code).toBe(INVALID);
      expect((await answer(guest(), challengeId, code)).code).toBeNull();
    });

    it('EM-06 is void once the address is another', async () => {
      const ada = await confirmed();
      const { challengeId, code } = await asked(ada);
      const email = `${newName()}@example.com`;
      await setAccount(gateway(), ada.id, { email, emailCanonical: email });
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
    });

    it('is void after a block, even one that was lifted', async () => {
      const ada = await confirmed();
      const { challengeId, code } = await asked(ada);
      await block(ada.id);
      const client = guest();
      expect((await answer(client, challengeId, otherThan(code))).code).toBe(INVALID);
      await gateway().gateway.services.users.unblock(ada.id, 'nobody');
      expect((await answer(client, challengeId, code)).code).toBe(INVALID);
      expect(client.cookies.size).toBe(0);
    });

    it('signs nobody in while the account is blocked', async () => {
      const ada = await confirmed();
      const { challengeId, code } = await asked(ada);
      await setAccount(gateway(), ada.id, {
        block: { at: gateway().clock.now(), by: null, reason: null, until: null },
      });
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
    });

    it('EM-04 stands nowhere in clear', async () => {
      const ada = await confirmed();
      const { code } = await asked(ada);
      const kept = JSON.stringify([await gateway().documents('challenges'), await gateway().documents('outbox')]);
      expect(new RegExp(`(?<!\\d)${code}(?!\\d)`).test(kept)).toBe(false);
    });

    it('is remembered as a request of the account', async () => {
      const ada = await confirmed();
      await asked(ada);
      expect((await accountOf(gateway(), ada))?.lastRequestAt).toEqual(gateway().clock.now());
    });
  },
  { settings: { IP_MAX_FAILURES: '10000' } },
);

onEveryEngine(
  'a gateway that sends no mail (requestLoginCode)',
  (gateway) => {
    it('mails no code and says so', async () => {
      expect((await askForCode(gateway().guest(), 'ada@example.com')).code).toBe('MAIL_NOT_CONFIGURED');
    });
  },
  { settings: { MAIL_TRANSPORT: 'none', CONFIRMATION: 'off' } },
);
