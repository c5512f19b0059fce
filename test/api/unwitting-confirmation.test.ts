import { logIn, WRONG } from '../support/attempts';
import { answer, askForCode } from '../support/challenges';
import type { Client } from '../support/client';
import { accountOf, anotherProof, askForMail, confirm, statusOf } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { MeDocument, RegisterDocument, RevokeSessionDocument, SessionsDocument } from '../support/operations';
import { confirmForm, openPage, press } from '../support/pages';
import { NEW, reset, resetProof } from '../support/password-reset';
import { trailOf } from '../support/second-factors';

const MINUTE = 60_000;

onEveryEngine('confirming an address that somebody else registered (confirmEmail)', (gateway) => {
  const isIn = async (client: Client) => (await client.send(MeDocument)).data?.me != null;
  const knocks = async ({ email }: Person) => (await logIn(gateway().guest(), email, PASSWORD)).code;
  const stranger = async () => {
    const person = await gateway().signedIn();
    return { person, ...(await gateway().proofSentTo(person.email)) };
  };
  const isGone = async (person: Person) => [await isIn(person), await knocks(person)];
  /** The browser has let the cookie of the access token go, which lives for minutes. */
  const forgetAccess = ({ cookies }: Person) => {
    for (const name of cookies.keys()) if (name.includes('access')) cookies.delete(name);
  };
  const GONE = [false, 'INVALID_CREDENTIALS'];
  const STAYS = [true, null];

  it('by the button of the mail leaves the stranger neither session nor password', async () => {
    const { person, token } = await stranger();
    expect((await press(gateway(), confirmForm(token))).status).toBe(200);
    expect(await isGone(person)).toEqual(GONE);
    expect(await accountOf(gateway(), person)).toMatchObject({ passwordHash: null, ownerVersion: 1 });
    expect(await trailOf(gateway(), person)).toEqual(expect.arrayContaining(['email_confirmed', 'address_claimed']));
  });

  it('by the link in a client of one’s own, as a guest or as somebody else, leaves them nothing either', async () => {
    for (const owner of [gateway().guest(), await gateway().signedIn()]) {
      const { person, token } = await stranger();
      expect((await confirm(owner, { token })).data?.confirmEmail.confirmed).toBe(true);
      expect(await isGone(person)).toEqual(GONE);
    }
  });

  it('by a code that the owner asked for leaves them nothing either', async () => {
    const { person } = await stranger();
    gateway().clock.pass(MINUTE);
    const owner = gateway().guest();
    const { data } = await askForMail(owner, person.email);
    const challengeId = data?.requestEmailConfirmation.id ?? '';
    const { code } = await gateway().proofSentTo(person.email, 2);
    expect((await confirm(owner, { challengeId, code })).data?.confirmEmail.confirmed).toBe(true);
    expect(await isGone(person)).toEqual(GONE);
  });

  it('by the code of the registration, for which the owner asked within the cooldown, leaves them nothing either', async () => {
    const [{ person }, { person: bob }] = [await stranger(), await stranger()];
    const owner = gateway().guest();
    const sent = await gateway().proofSentTo(person.email);
    const challengeId = (await askForMail(owner, person.email)).data?.requestEmailConfirmation.id ?? '';
    expect((await confirm(owner, { challengeId, code: sent.code })).data?.confirmEmail.confirmed).toBe(true);
    expect(await isGone(person)).toEqual(GONE);
    const asked = (await askForMail(owner, bob.email)).data?.requestEmailConfirmation.id ?? '';
    expect((await answer(owner, asked, (await gateway().proofSentTo(bob.email)).code)).code).toBeNull();
    expect(await isGone(bob)).toEqual(GONE);
  });

  it('by a code that the owner asked for and signs in with leaves them nothing either', async () => {
    const { person } = await stranger();
    gateway().clock.pass(MINUTE);
    const owner = gateway().guest();
    const { data } = await askForMail(owner, person.email);
    const { code } = await gateway().proofSentTo(person.email, 2);
    expect((await answer(owner, data?.requestEmailConfirmation.id ?? '', code)).code).toBeNull();
    expect(await isGone(person)).toEqual(GONE);
    expect(await isIn(owner)).toBe(true);
  });

  it('lets the owner in by every later way, and nobody else', async () => {
    const { person, token } = await stranger();
    await press(gateway(), confirmForm(token));
    const owner = gateway().guest();
    const { data } = await askForCode(owner, person.email);
    const { code } = await gateway().proofSentTo(person.email, 3, /sign-in code/);
    expect((await answer(owner, data?.requestLoginCode.id ?? '', code)).code).toBeNull();
    await reset(gateway().guest(), { token: (await resetProof(gateway(), person)).token });
    expect(await isGone(person)).toEqual(GONE);
    expect((await logIn(gateway().guest(), person.email, NEW)).code).toBeNull();
  });

  it('tells who registered it and when, in the mail and on the page, before anything is done', async () => {
    const { person, token } = await stranger();
    const mail = (await gateway().mailsTo(person.email))[0]?.email;
    const year = String(gateway().clock.now().getUTCFullYear());
    const page = await openPage(gateway(), `/confirm?token=${token}`);
    for (const text of [mail?.text, String(mail?.html), page.html]) {
      expect(text).toContain(person.username);
      expect(text).toContain(year);
      expect(text).toContain('This was not me');
    }
    expect(mail?.text).toMatch(/^Device: \S/m);
    expect(await isGone(person)).toEqual(STAYS);
  });

  it('tells the owner by mail what was removed', async () => {
    const { person, token } = await stranger();
    await press(gateway(), confirmForm(token));
    const mail = (await gateway().mailsTo(person.email, 2))[1]?.email;
    expect(mail?.subject).toBe('Your address is confirmed at Gatehouse');
    expect(mail?.text).toContain('Removed: the password, every signed-in device');
  });

  describe('goes on to a page', () => {
    const claimedPage = async () => {
      const { person, token } = await stranger();
      return { person, token, page: await press(gateway(), confirmForm(token)) };
    };

    it('that asks for a password of the owner’s', async () => {
      const { person, page } = await claimedPage();
      const [form] = page.forms;
      expect(form).toMatchObject({ action: 'reset-password', inputs: ['password', 'repeated'] });
      const short = await press(gateway(), form, { typed: { password: 'short', repeated: 'short' } });
      expect([short.status, short.html]).toEqual([400, expect.stringContaining('at least 12 characters')]);
      expect((await press(gateway(), form, { typed: { password: NEW, repeated: NEW } })).status).toBe(200);
      expect((await logIn(gateway().guest(), person.email, NEW)).code).toBeNull();
      expect((await press(gateway(), form, { typed: { password: NEW, repeated: NEW } })).status).toBe(400);
    });

    it('that removes the account, whose name and address are free', async () => {
      const { person, page } = await claimedPage();
      const done = await press(gateway(), page.forms[1]);
      expect([done.status, done.html]).toEqual([200, expect.stringContaining('The account is removed')]);
      expect(await accountOf(gateway(), person)).toBeUndefined();
      const input = { email: person.email, username: person.username, password: PASSWORD };
      expect((await gateway().guest().send(RegisterDocument, { input })).code).toBeNull();
    });

    it('whose removal ends with the first use of the account', async () => {
      const [one, other] = [await claimedPage(), await claimedPage()];
      await press(gateway(), one.page.forms[0], { typed: { password: NEW, repeated: NEW } });
      const { data } = await askForCode(gateway().guest(), other.person.email);
      const { code } = await gateway().proofSentTo(other.person.email, 3, /sign-in code/);
      await answer(gateway().guest(), data?.requestLoginCode.id ?? '', code);
      for (const { page, person } of [one, other]) {
        expect((await press(gateway(), page.forms[1])).status).toBe(400);
        expect(await accountOf(gateway(), person)).toBeDefined();
      }
    });
  });

  describe('says “this was not me”', () => {
    const disownForm = async (token: string) =>
      (await openPage(gateway(), `/confirm?token=${token}`)).forms.find(({ hidden }) => 'choice' in hidden);

    it('before anything is confirmed, and the account is gone at once, once', async () => {
      const { person, token } = await stranger();
      const form = await disownForm(token);
      expect((await press(gateway(), form)).html).toContain('The account is removed');
      expect(await accountOf(gateway(), person)).toBeUndefined();
      expect(await isIn(person)).toBe(false);
      expect((await press(gateway(), form)).status).toBe(400);
    });

    it('in vain once the address was confirmed by whoever registered', async () => {
      const { person, token } = await stranger();
      const form = await disownForm(token);
      await confirm(person, { token });
      expect((await press(gateway(), form)).status).toBe(400);
      expect((await accountOf(gateway(), person))?.emailConfirmedAt).not.toBeNull();
    });

    it('in vain while the account is blocked, which stays', async () => {
      const { person, token } = await stranger();
      const form = await disownForm(token);
      await gateway().gateway.services.users.block(person.id, { by: 'nobody', reason: null, until: null });
      expect((await press(gateway(), form)).status).toBe(400);
      expect(await accountOf(gateway(), person)).toBeDefined();
    });
  });

  describe('by whoever registered it', () => {
    it('in the same browser ends nothing, with an access token and without', async () => {
      for (const waits of [0, 20 * MINUTE]) {
        const { person, token } = await stranger();
        gateway().clock.pass(waits);
        if (waits > 0) forgetAccess(person);
        const { forms } = await openPage(gateway(), `/confirm?token=${token}`, person);
        expect(forms).toEqual([{ action: 'confirm', hidden: { token }, inputs: [] }]);
        const { html } = await press(gateway(), forms[0], { client: person });
        expect(html).toContain('You can close this page');
        await person.query('mutation { refreshToken { accessToken } }');
        expect(await isGone(person)).toEqual(STAYS);
        expect(await trailOf(gateway(), person)).not.toContain('address_claimed');
      }
    });

    it('in the same browser ends nothing where its refresh cookie is gone or garbage, and they are signed in', async () => {
      for (const left of [null, 'garbage']) {
        const { person, token } = await stranger();
        for (const name of person.cookies.keys()) {
          if (!name.includes('refresh')) continue;
          if (left === null) person.cookies.delete(name);
          else person.cookies.set(name, left);
        }
        const { forms } = await openPage(gateway(), `/confirm?token=${token}`, person);
        expect(forms).toEqual([{ action: 'confirm', hidden: { token }, inputs: [] }]);
        await press(gateway(), forms[0], { client: person });
        expect(await isGone(person)).toEqual(STAYS);
        expect(await trailOf(gateway(), person)).not.toContain('address_claimed');
      }
    });

    it('in a browser whose access token was ended is a stranger’s', async () => {
      const { person, token } = await stranger();
      const other = await gateway().signedIn();
      for (const name of person.cookies.keys()) if (name.includes('refresh')) person.cookies.delete(name);
      await gateway().gateway.services.sessions.revokeAll(person.id, 'user-kicked');
      for (const client of [person, other]) {
        expect((await openPage(gateway(), `/confirm?token=${token}`, client)).forms).toHaveLength(2);
      }
    });

    it('in a client of their own ends nothing, by link, code, and code alone', async () => {
      for (const kind of ['link', 'code', 'alone'] as const) {
        const person = await gateway().signedIn();
        const { challengeId, code, token } = await anotherProof(gateway(), person);
        await confirm(person, kind === 'link' ? { token } : kind === 'code' ? { challengeId, code } : { code });
        expect(await statusOf(person)).toMatchObject({ confirmed: true });
        expect(await isGone(person)).toEqual(STAYS);
      }
    });

    it('by the code of their own challenge ends nothing, wherever they type it', async () => {
      const person = await gateway().signedIn();
      const { challengeId, code } = await anotherProof(gateway(), person);
      expect((await answer(gateway().guest(), challengeId, code)).code).toBeNull();
      expect(await isGone(person)).toEqual(STAYS);
    });

    it('with an access token that has ended is told to refresh, and the link is not spent', async () => {
      const { person, token } = await stranger();
      const app = gateway().guest();
      const { data } = await logIn(person, person.email, PASSWORD);
      expect(data?.login.__typename).toBe('SignedIn');
      const [access] = [...person.cookies].filter(([name]) => name.includes('access')).map(([, value]) => value);
      app.headers['authorization'] = `Bearer ${access ?? ''}`;
      gateway().clock.pass(20 * MINUTE);
      expect((await confirm(app, { token })).errors[0]?.extensions).toMatchObject({ reason: 'EXPIRED' });
      expect((await confirm(person, { token })).code).toBeNull();
    });

    it('on another device keeps all by the password that they chose', async () => {
      for (const way of ['page', 'client'] as const) {
        const { person, token } = await stranger();
        if (way === 'client') await confirm(gateway().guest(), { token, password: PASSWORD });
        else await press(gateway(), confirmForm(token), { typed: { currentPassword: PASSWORD } });
        expect(await isGone(person)).toEqual(STAYS);
        expect((await accountOf(gateway(), person))?.emailConfirmedAt).not.toBeNull();
      }
    });

    it('on another device with a wrong password loses nothing, and each try counts as one of signing in', async () => {
      const { person, token } = await stranger();
      for (let tries = 0; tries < 5; tries += 1) {
        const wrong = await press(gateway(), confirmForm(token), { typed: { currentPassword: WRONG } });
        expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('not the password of the account')]);
      }
      const locked = await press(gateway(), confirmForm(token), { typed: { currentPassword: PASSWORD } });
      expect([locked.status, locked.html]).toEqual([429, expect.stringContaining('Too many attempts')]);
      expect((await accountOf(gateway(), person))?.emailConfirmedAt).toBeNull();
      expect(await isIn(person)).toBe(true);
    });

    it('with a session that they ended meanwhile is nobody', async () => {
      const { person, token } = await stranger();
      const other = gateway().guest();
      await logIn(other, person.email, PASSWORD);
      const { data } = await person.send(SessionsDocument);
      const [own] = data?.sessions.filter(({ current }) => current) ?? [];
      await other.send(RevokeSessionDocument, { id: own?.id ?? '' });
      await press(gateway(), confirmForm(token), { client: person });
      expect(await isIn(other)).toBe(false);
    });
  });

  it('without a password confirms by the code of the registration, and keeps what was registered', async () => {
    const email = `${newName()}@example.com`;
    const username = newName();
    const client = gateway().guest();
    const input = { email, username, name: 'Ada', customData: { theme: 'dark' } };
    const { data } = await client.send(RegisterDocument, { input });
    const challengeId = data?.register.__typename === 'Challenge' ? data.register.id : '';
    const { code } = await gateway().proofSentTo(email);
    expect((await answer(client, challengeId, code)).code).toBeNull();
    expect((await client.send(MeDocument)).data?.me).toMatchObject({ username, emailConfirmed: true });
    expect(await accountOf(gateway(), { id: (await client.send(MeDocument)).data?.me?.id ?? '' })).toMatchObject({
      ...{ name: 'Ada', customData: { theme: 'dark' } },
    });
  });
});
