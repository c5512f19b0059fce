import { logIn } from '../support/attempts';
import { answer } from '../support/challenges';
import { accountOf, setAccount } from '../support/confirmation';
import { onEveryEngine, PASSWORD } from '../support/gateway';
import { loginMail } from '../support/login-links';
import { LogoutDocument, MeDocument, RefreshTokenDocument } from '../support/operations';
import { openPage, press } from '../support/pages';
import { confirmedPerson, personWithTotp, trailOf } from '../support/second-factors';

const INVALID = 'This link no longer works';
const COOKIES = ['access_token', 'device', 'logged_in', 'refresh_token'];

onEveryEngine('the page of a sign-in link (signInWithLink)', (gateway) => {
  const asked = async (person: { email: string }, mails = 2) => {
    const mail = await loginMail(gateway(), person, mails);
    return { ...mail, path: `/sign-in?token=${mail.token}` };
  };
  const namesOf = ({ cookies }: { cookies: ReadonlyMap<string, string> }) => [...cookies.keys()].sort();
  /** The page that asks somebody with an authenticator for its code. */
  const second = async () => {
    const { app, person, recoveryCodes } = await personWithTotp(gateway());
    const browser = gateway().guest();
    const { path } = await asked(person, 3);
    const page = await press(gateway(), (await openPage(gateway(), path, browser)).forms[0], { client: browser });
    return { app, browser, page, person, recoveryCodes };
  };

  it('is the address in the mail, and names the account on one button', async () => {
    const ada = await confirmedPerson(gateway());
    const { path, token } = await asked(ada);
    const mail = (await gateway().mailsTo(ada.email, 2)).find(({ email }) => email.text?.includes(token));
    expect(mail?.email.text).toContain(`https://auth.example.com${path}`);
    expect(mail?.email.html).toContain(`href="https://auth.example.com${path}"`);
    const page = await openPage(gateway(), path);
    expect(page.status).toBe(200);
    expect(page.html).toContain(`in to the account “${ada.username}”`);
    expect(page.html).toContain('If you did not ask for the mail');
    expect(page.html).toContain('>Sign in</button>');
    expect(page.forms).toEqual([{ action: 'sign-in', hidden: { token }, inputs: [] }]);
  });

  it('EM-16 spends nothing by being opened, and sets no cookie', async () => {
    const ada = await confirmedPerson(gateway());
    const { code, challengeId, path, token } = await asked(ada);
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      const { headers, status } = await fetch(`${gateway().url}${path}`, { method });
      expect([status, headers.get('set-cookie')]).toEqual([200, null]);
    }
    expect(await trailOf(gateway(), ada)).not.toContain('authn_login_success');
    expect((await answer(gateway().guest(), challengeId, code)).code).toBeNull();
    expect((await openPage(gateway(), path)).status).toBe(400);
    expect((await press(gateway(), { action: 'sign-in', hidden: { token } })).html).toContain(INVALID);
  });

  it('signs the browser in by its button, once, with the cookies of the API', async () => {
    const ada = await confirmedPerson(gateway());
    const { path } = await asked(ada);
    const browser = gateway().guest();
    const { forms } = await openPage(gateway(), path, browser);
    const page = await press(gateway(), forms[0], { client: browser });
    expect([page.status, page.html]).toEqual([200, expect.stringContaining('You are signed in')]);
    expect(page.forms).toEqual([]);
    expect(namesOf(browser)).toEqual(COOKIES);
    expect((await browser.send(MeDocument)).data?.me?.id).toBe(ada.id);
    expect((await browser.send(RefreshTokenDocument)).code).toBeNull();

    const byCode = gateway().guest();
    await logIn(byCode, ada.email, PASSWORD);
    const plain = (line: string) => line.replace(/^(\w+)=[^;]*/, '$1');
    const api = await logIn(byCode, ada.email, PASSWORD);
    const isSet = (line: string) => !line.includes('=; Max-Age=0;');
    const set = ({ headers }: { headers: Headers }) => headers.getSetCookie().filter(isSet).map(plain);
    expect(set(page)).toEqual(set(api));

    const late = gateway().guest();
    const again = await press(gateway(), forms[0], { client: late });
    expect([again.status, again.html]).toEqual([400, expect.stringContaining(INVALID)]);
    expect(late.cookies.size).toBe(0);
  });

  it('makes the browser a known one', async () => {
    const ada = await confirmedPerson(gateway());
    const { path } = await asked(ada);
    const browser = gateway().guest();
    await press(gateway(), (await openPage(gateway(), path, browser)).forms[0], { client: browser });
    await browser.send(LogoutDocument);
    for (let tries = 0; tries < 6; tries += 1) await logIn(gateway().guest(), ada.email, 'wrong wrong wrong');
    expect((await logIn(gateway().guest(), ada.email, PASSWORD)).code).toBe('RATE_LIMITED');
    expect((await logIn(browser, ada.email, PASSWORD)).code).toBeNull();
  });

  it('asks for the code of the second step, takes a wrong one as no end, and signs in by the right one', async () => {
    const { app, browser, page, person } = await second();
    expect(page.status).toBe(200);
    expect(page.html).toContain('One more step');
    expect(page.forms).toMatchObject([{ action: 'sign-in-step', inputs: ['code'] }]);
    expect(browser.cookies.size).toBe(0);
    const wrong = await press(gateway(), page.forms[0], { client: browser, typed: { code: app.wrongCode() } });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('This code is wrong')]);
    expect(wrong.forms).toEqual(page.forms);
    expect(browser.cookies.size).toBe(0);
    const done = await press(gateway(), wrong.forms[0], { client: browser, typed: { code: app.code() } });
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('You are signed in')]);
    expect(namesOf(browser)).toEqual(COOKIES);
    expect((await browser.send(MeDocument)).data?.me?.id).toBe(person.id);
  });

  it('takes a recovery code for the second step, and no code after five wrong ones', async () => {
    const { browser, page, recoveryCodes } = await second();
    await press(gateway(), page.forms[0], { client: browser, typed: { code: recoveryCodes[0] ?? '' } });
    expect(namesOf(browser)).toEqual(COOKIES);

    const other = await second();
    const { app } = other;
    const pressed = (code: string) => press(gateway(), other.page.forms[0], { client: other.browser, typed: { code } });
    for (let tries = 0; tries < 5; tries += 1) await pressed(app.wrongCode());
    expect((await pressed(app.code())).html).toContain('This code is wrong');
    expect(other.browser.cookies.size).toBe(0);
  });

  it('has no page of the second step that a link could open', async () => {
    expect((await openPage(gateway(), '/sign-in-step?token=x')).status).toBe(405);
  });

  it('tells whoever opens it elsewhere that an unproved account is taken over, and takes it over', async () => {
    const eve = await gateway().signedIn();
    const { path } = await asked(eve);
    const browser = gateway().guest();
    const page = await openPage(gateway(), path, browser);
    expect(page.html).toContain(`The account “${eve.username}” was registered with this address`);
    expect(page.html).toContain('Its username, name, photo and data go too.');
    const done = await press(gateway(), page.forms[0], { client: browser });
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('its password is gone')]);
    expect((await browser.send(MeDocument)).data?.me).toMatchObject({ id: eve.id });
    expect((await eve.send(MeDocument)).data?.me).toBeNull();
    expect(await accountOf(gateway(), eve)).toMatchObject({ passwordHash: null, ownerVersion: 1 });
  });

  it('leaves an unproved account as it is to whoever gives its password, and the link to whoever mistypes it', async () => {
    const ada = await gateway().signedIn();
    const { path } = await asked(ada);
    const phone = gateway().guest();
    const page = await openPage(gateway(), path, phone);
    expect(page.forms[0]).toMatchObject({ action: 'sign-in', inputs: ['currentPassword'] });
    const pressed = (currentPassword: string) =>
      press(gateway(), page.forms[0], { client: phone, typed: { currentPassword } });
    const wrong = await pressed('not the password');
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('not the password of the account')]);
    expect([wrong.forms, phone.cookies.size]).toEqual([page.forms, 0]);
    const done = await pressed(PASSWORD);
    expect(done.html).toContain('You are signed in');
    expect(done.html).not.toContain('its password is gone');
    for (const client of [ada, phone]) expect((await client.send(MeDocument)).data?.me?.id).toBe(ada.id);
    const account = await accountOf(gateway(), ada);
    expect([account?.emailConfirmedAt === null, account?.passwordHash === null]).toEqual([false, false]);
    expect(await trailOf(gateway(), ada)).not.toContain('address_claimed');
  });

  it('counts each wrong password as a try of signing in', async () => {
    const ada = await gateway().signedIn();
    const { token } = await asked(ada);
    const pressed = (currentPassword: string) =>
      press(gateway(), { action: 'sign-in', hidden: { token } }, { typed: { currentPassword } });
    for (let tries = 0; tries < 5; tries += 1) expect((await pressed('not the password')).status).toBe(400);
    expect((await pressed(PASSWORD)).status).toBe(429);
    expect((await accountOf(gateway(), ada))?.emailConfirmedAt).toBeNull();
  });

  it('removes an unproved account where “this was not me”, once, and no account that was proved', async () => {
    const [eve, ada] = [await gateway().signedIn(), await confirmedPerson(gateway())];
    const { path, token } = await asked(eve);
    const { forms } = await openPage(gateway(), path);
    expect(forms[1]).toEqual({ action: 'sign-in', hidden: { token, choice: 'disown' }, inputs: [] });
    const gone = await press(gateway(), forms[1]);
    expect([gone.status, gone.html]).toEqual([200, expect.stringContaining('The account is removed')]);
    expect(await accountOf(gateway(), eve)).toBeUndefined();
    expect((await press(gateway(), forms[1])).status).toBe(400);

    const proved = await asked(ada);
    expect((await openPage(gateway(), proved.path)).forms).toHaveLength(1);
    const refused = { action: 'sign-in', hidden: { token: proved.token, choice: 'disown' } };
    expect((await press(gateway(), refused)).status).toBe(400);
    expect(await accountOf(gateway(), ada)).toBeDefined();
    expect((await openPage(gateway(), proved.path)).status).toBe(200);
  });

  it('in a browser that is signed in to the account confirms the address and takes nothing', async () => {
    const ada = await gateway().signedIn();
    const { path } = await asked(ada);
    const page = await openPage(gateway(), path, ada);
    expect(page.html).not.toContain('yours alone');
    await press(gateway(), page.forms[0], { client: ada });
    const account = await accountOf(gateway(), ada);
    expect(account?.emailConfirmedAt).not.toBeNull();
    expect(account?.passwordHash).not.toBeNull();
  });

  it('of a blocked account or an expired link works no more, and names nobody', async () => {
    const ada = await confirmedPerson(gateway());
    const { path, token } = await asked(ada);
    gateway().clock.pass(600_000);
    const page = await openPage(gateway(), path);
    expect([page.status, page.html]).toEqual([400, expect.stringContaining(INVALID)]);
    expect(page.html).not.toContain(ada.username);
    expect((await press(gateway(), { action: 'sign-in', hidden: { token } })).status).toBe(400);
    const blocked = await asked(ada, 3);
    await gateway().gateway.services.users.block(ada.id, { by: 'nobody', reason: null, until: null });
    expect((await openPage(gateway(), blocked.path)).html).not.toContain(ada.username);
    const browser = gateway().guest();
    await press(gateway(), { action: 'sign-in', hidden: { token: blocked.token } }, { client: browser });
    expect(browser.cookies.size).toBe(0);
  });

  it('speaks German to whoever reads that, keeps its address to itself, and loads nothing', async () => {
    const ada = await confirmedPerson(gateway());
    const { path } = await asked(ada);
    const browser = gateway().guest();
    browser.headers['accept-language'] = 'de-AT,en;q=0.5';
    const { headers, html } = await openPage(gateway(), path, browser);
    expect(html).toContain(`in dem Konto „${ada.username}“`);
    expect(html).toContain('ignorieren Sie die E-Mail');
    expect(html).not.toMatch(/<script|https?:/);
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'/,
    );
  });

  it.each(['sign-in', 'sign-in-step'])('of /%s cannot be posted from a page of another origin', async (action) => {
    const ada = await confirmedPerson(gateway());
    const { path, token } = await asked(ada);
    const browser = gateway().guest();
    browser.headers['origin'] = 'https://evil.example.com';
    expect((await press(gateway(), { action, hidden: { token } }, { client: browser })).status).toBe(403);
    expect(browser.cookies.size).toBe(0);
    expect((await openPage(gateway(), path)).status).toBe(200);
  });

  it('writes no name as markup', async () => {
    const ada = await gateway().signedIn();
    await setAccount(gateway(), ada.id, { username: '<b>ada</b>' });
    const { path } = await asked(ada);
    expect((await openPage(gateway(), path)).html).toContain('&lt;b&gt;ada&lt;/b&gt;');
  });
});
