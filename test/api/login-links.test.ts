import { atOnce, logIn } from '../support/attempts';
import { answer, askForCode, otherThan } from '../support/challenges';
import { accountOf, confirm, COOLDOWN_MS, setAccount } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { loginMail, openLink } from '../support/login-links';
import {
  ChangePasswordDocument,
  LogoutDocument,
  MeDocument,
  RegisterDocument,
  SetEmailMfaDocument,
  SignInWithLinkDocument,
} from '../support/operations';
import { press } from '../support/pages';
import { confirmedPerson, personWithEmailFactor, personWithTotp, trailOf } from '../support/second-factors';

const MINUTE = 60_000;
const INVALID = 'CHALLENGE_INVALID';

onEveryEngine(
  'signInWithLink',
  (gateway) => {
    let strangers = 0;
    /** Somebody at an address of their own. */
    const guest = () => {
      const client = gateway().guest();
      strangers += 1;
      client.headers['x-forwarded-for'] = `10.3.${String(strangers >> 8)}.${String(strangers & 255)}`;
      return client;
    };
    /** The mail that was asked for after the one of the registration. */
    const asked = (person: { email: string }, mails = 2) => loginMail(gateway(), person, mails);

    it('signs in whoever opens the link of the mail, and the browser is known from then on', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await asked(ada);
      const client = guest();
      const { data } = await openLink(client, token);
      expect(data?.signInWithLink).toMatchObject({ __typename: 'SignedIn', user: { id: ada.id }, refreshToken: null });
      expect([...client.cookies.keys()].sort()).toEqual(['access_token', 'device', 'logged_in', 'refresh_token']);
      expect((await client.send(MeDocument)).data?.me?.id).toBe(ada.id);
      expect(await trailOf(gateway(), ada)).toContain('authn_login_success');
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBeNull();
    });

    it('gives tokens and a device token in the body where that is asked for', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await asked(ada);
      const client = guest();
      const { data } = await client.send(SignInWithLinkDocument, { token, delivery: 'BODY' });
      const given = { refreshToken: expect.any(String) as string, deviceToken: expect.any(String) as string };
      expect(data?.signInWithLink).toMatchObject(given);
      expect(client.cookies.size).toBe(0);
    });

    it('leads in though strangers have burned the code of the same mail by fifty guesses', async () => {
      const ada = await confirmedPerson(gateway());
      const { challengeId, code, token } = await asked(ada);
      for (let round = 0; round < 10; round += 1) {
        const client = guest();
        const theirs = (await askForCode(client, ada.email)).data?.requestLoginCode.id ?? '';
        for (let by = 1; by <= 5; by += 1) await answer(client, theirs, otherThan(code, by));
      }
      expect((await answer(guest(), challengeId, code)).code).toBe(INVALID);
      expect((await openLink(guest(), token)).data?.signInWithLink).toMatchObject({ user: { id: ada.id } });
    });

    it('works once, also for twenty at the same time', async () => {
      const { token } = await asked(await confirmedPerson(gateway()));
      const codes = (await atOnce(20, () => openLink(guest(), token))).map((each) => each.code);
      expect(codes.filter((each) => each === null)).toHaveLength(1);
      expect(new Set(codes)).toEqual(new Set([null, INVALID]));
      expect((await openLink(guest(), token)).code).toBe(INVALID);
    });

    it('ends the code of the mail, and the links and codes of others; a used code ends the link', async () => {
      const ada = await confirmedPerson(gateway());
      const first = await asked(ada);
      gateway().clock.pass(COOLDOWN_MS);
      const second = await asked(ada, 3);
      const shared = (await askForCode(guest(), ada.email)).data?.requestLoginCode.id ?? '';
      expect((await openLink(guest(), first.token)).code).toBeNull();
      expect((await answer(guest(), first.challengeId, first.code)).code).toBe(INVALID);
      expect((await answer(guest(), second.challengeId, second.code)).code).toBe(INVALID);
      expect((await answer(guest(), shared, second.code)).code).toBe(INVALID);
      expect((await openLink(guest(), second.token)).code).toBe(INVALID);
      gateway().clock.pass(COOLDOWN_MS);
      const third = await asked(ada, 4);
      expect((await answer(guest(), third.challengeId, third.code)).code).toBeNull();
      expect((await openLink(guest(), third.token)).code).toBe(INVALID);
    });

    it('is refused when the code has expired', async () => {
      const { token } = await asked(await confirmedPerson(gateway()));
      gateway().clock.pass(10 * MINUTE);
      expect((await openLink(guest(), token)).code).toBe(INVALID);
    });

    it('takes no token of another purpose, and its own is none of theirs', async () => {
      const ada = await gateway().signedIn();
      const confirming = await gateway().proofSentTo(ada.email);
      const { token } = await asked(ada);
      expect((await openLink(guest(), confirming.token)).code).toBe(INVALID);
      expect((await confirm(guest(), { token })).code).toBe(INVALID);
      expect((await openLink(guest(), token)).code).toBeNull();
    });

    it('asks for the second factor', async () => {
      const { person, app } = await personWithTotp(gateway());
      const { token } = await asked(person, 3);
      const client = guest();
      const { data } = await openLink(client, token);
      const step = data?.signInWithLink;
      if (step?.__typename !== 'Challenge') throw new Error('no second step came');
      expect([step.kind, client.cookies.size]).toEqual(['MFA_TOTP', 0]);
      expect((await answer(client, step.id, app.code())).data?.answerChallenge).toMatchObject({
        user: { id: person.id },
      });
    });

    it('is not mailed where the second factor is mail', async () => {
      const bob = await personWithEmailFactor(gateway());
      await askForCode(guest(), bob.email);
      const mails = await gateway().mailsTo(bob.email, 3);
      const explanation = mails.find(({ email }) => email.subject?.includes('How to sign in'));
      expect(explanation?.email.text).toContain('sign in with your password');
      expect(`${explanation?.email.text ?? ''}${String(explanation?.email.html)}`).not.toContain('http');
    });

    it('signs nobody in where mail became the second factor meanwhile, in the API and on the page', async () => {
      for (const isPage of [false, true]) {
        const ada = await confirmedPerson(gateway());
        const { token } = await asked(ada);
        await ada.send(SetEmailMfaDocument, { enabled: true, password: PASSWORD });
        const client = guest();
        if (isPage) {
          const page = await press(gateway(), { action: 'sign-in', hidden: { token } }, { client });
          expect([page.status, page.html]).toEqual([401, expect.stringContaining('This link no longer works')]);
        } else expect((await openLink(client, token)).code).toBe('INVALID_CREDENTIALS');
        expect(client.cookies.size).toBe(0);
      }
    });

    it('takes an unproved account from whoever registered it', async () => {
      const eve = await gateway().signedIn();
      const { token } = await asked(eve);
      const { data } = await openLink(guest(), token);
      expect(data?.signInWithLink).toMatchObject({ user: { id: eve.id, emailConfirmed: true } });
      expect((await eve.send(MeDocument)).errors[0]?.extensions).toMatchObject({ reason: 'REVOKED' });
      expect((await logIn(guest(), eve.email, PASSWORD)).code).toBe('INVALID_CREDENTIALS');
      expect(await trailOf(gateway(), eve)).toEqual(expect.arrayContaining(['email_confirmed', 'address_claimed']));
    });

    it('does so too where whoever registered it changes the password meanwhile', async () => {
      const eve = await gateway().signedIn();
      const { token } = await asked(eve);
      await eve.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: `${PASSWORD} on` });
      expect((await openLink(guest(), token)).data?.signInWithLink).toMatchObject({ user: { id: eve.id } });
    });

    it('confirms the address and leaves the account as it is, in a session of the account', async () => {
      const ada = await gateway().signedIn();
      const { token } = await asked(ada);
      expect((await openLink(ada, token)).data?.signInWithLink).toMatchObject({ user: { emailConfirmed: true } });
      expect((await accountOf(gateway(), ada))?.passwordHash).not.toBeNull();
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBeNull();
      expect(await trailOf(gateway(), ada)).not.toContain('address_claimed');
    });

    it('is not in the first mail of a registration without a password, but in the next', async () => {
      const email = `${newName()}@example.com`;
      const { data } = await guest().send(RegisterDocument, { input: { email } });
      const [mail] = await gateway().mailsTo(email);
      expect(`${mail?.email.text ?? ''}${String(mail?.email.html)}`).not.toMatch(/token|http/);
      const { code } = await gateway().proofSentTo(email);
      expect(code).toHaveLength(6);
      gateway().clock.pass(COOLDOWN_MS);
      const { token } = await asked({ email });
      expect((await openLink(guest(), token)).code).toBeNull();
      const challenge = data?.register;
      expect(challenge?.__typename).toBe('Challenge');
      if (challenge?.__typename === 'Challenge') expect((await answer(guest(), challenge.id, code)).code).toBe(INVALID);
    });

    it('is refused while the account is blocked, after a lifted block, and once the address is another', async () => {
      const { users } = gateway().gateway.services;
      const block = (id: string) => users.block(id, { by: 'nobody', reason: null, until: null });
      const [ada, bob, cyd, dan] = [
        await confirmedPerson(gateway()),
        await confirmedPerson(gateway()),
        await confirmedPerson(gateway()),
        await confirmedPerson(gateway()),
      ];
      const mails = [await asked(ada), await asked(bob), await asked(cyd), await asked(dan)];
      const present = { at: gateway().clock.now(), by: null, reason: null, until: null };
      await setAccount(gateway(), dan.id, { block: present });
      await block(ada.id);
      await block(bob.id);
      await users.unblock(bob.id, 'nobody');
      const email = `${newName()}@example.com`;
      await setAccount(gateway(), cyd.id, { email, emailCanonical: email });
      for (const { token } of mails) {
        const client = guest();
        expect((await openLink(client, token)).code).toBe(INVALID);
        expect(client.cookies.size).toBe(0);
      }
    });

    it('is void after a new password of a proved account', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await asked(ada);
      await ada.send(ChangePasswordDocument, { currentPassword: PASSWORD, newPassword: `${PASSWORD} on` });
      expect((await openLink(guest(), token)).code).toBe(INVALID);
    });

    it('stands nowhere in clear', async () => {
      const { token } = await asked(await confirmedPerson(gateway()));
      const kept = JSON.stringify([await gateway().documents('challenges'), await gateway().documents('outbox')]);
      expect(token).toHaveLength(43);
      expect(kept).not.toContain(token);
    });

    it('costs the client address a try where it is wrong, and none where it is right', async () => {
      const { token } = await asked(await confirmedPerson(gateway()));
      const client = guest();
      for (let tries = 0; tries < 20; tries += 1) {
        expect((await openLink(client, `${String(tries)}x`)).code).toBe(INVALID);
      }
      expect((await openLink(client, token)).code).toBe('RATE_LIMITED');
      const page = await press(gateway(), { action: 'sign-in', hidden: { token } }, { client });
      expect([page.status, page.html]).toEqual([429, expect.stringContaining('Your link was not used up')]);
      expect((await openLink(guest(), token)).code).toBeNull();
    });

    it('makes the browser a known one, which a lock of the password does not meet', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await asked(ada);
      const client = guest();
      await openLink(client, token);
      await client.send(LogoutDocument);
      for (let tries = 0; tries < 6; tries += 1) await logIn(guest(), ada.email, 'wrong wrong wrong');
      expect((await logIn(guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
      expect((await logIn(client, ada.email, PASSWORD)).code).toBeNull();
    });

    it('leaves its sign-in in the trail with the client address', async () => {
      const ada = await confirmedPerson(gateway());
      const { token } = await asked(ada);
      const client = guest();
      await openLink(client, token);
      const rows = await gateway().trail({ type: 'authn_login_success', subjectId: ada.id });
      expect(rows.map(({ ip }) => ip)).toContain(client.headers['x-forwarded-for']);
    });
  },
  { settings: { TRUST_PROXY: '1', IP_MAX_FAILURES: '20', LOGIN_MAX_FAILURES: '5' } },
);
