import { generateKeyPairSync } from 'node:crypto';
import { newName, onEveryEngine } from '../support/gateway';
import { CLIENT } from '../support/oidc-server';
import { LinkIdentityDocument, MeDocument } from '../support/operations';
import { StandInProvider } from '../support/stand-in-provider';
import { APP, type Page, PUBLIC_URL, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';

const HOUR = 60 * 60_000;
const USER = JSON.stringify({ name: { firstName: ' Ada ', lastName: 'Lovelace' }, email: 'other@example.com' });
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
let provider: StandInProvider;

onEveryEngine(
  'signing in at Apple',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      const sub = newName();
      provider.lies = { metadata: provider.lies.metadata ?? {} };
      provider.user = null;
      provider.secrets.length = 0;
      provider.person = { sub, email: `${sub}@example.com`, email_verified: true };
    });

    const browser = () => new Traveller(gateway(), gateway().guest());
    const account = async () =>
      (await gateway().documents<UserDocument>('users')).find(({ email }) => email === provider.person.email);

    /** The form of Apple's page, and where it is posted. */
    async function formOf(there: Traveller, begun: Page): Promise<{ action: string; fields: Record<string, string> }> {
      const { text } = await there.open(begun.location ?? '');
      const fields = [...text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
        ...[name, value.replaceAll('&quot;', '"')],
      ]);
      const action = /action="([^"]*)"/.exec(text)?.[1] ?? '';
      return { action, fields: Object.fromEntries(fields) as Record<string, string> };
    }

    /** As a browser posts it from Apple's page: with the cookies of every site alone. */
    async function post(
      { client }: Traveller,
      { action, fields }: { action: string; fields: Record<string, string> },
      { cookies = [...client.cookies].filter(([name]) => name.startsWith('sign_in_')), origin = provider.issuer } = {},
    ): Promise<Page> {
      const url = action.replace(PUBLIC_URL, gateway().url);
      const cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { origin, referer: `${origin}/`, 'sec-fetch-site': 'cross-site', cookie };
      const body = new URLSearchParams(fields);
      const answer = await fetch(url, { method: 'POST', redirect: 'manual', headers, body });
      client.keepCookies(answer.headers);
      const location = answer.headers.get('location');
      return { url, status: answer.status, location, text: await answer.text(), headers: answer.headers };
    }

    async function signIn(name = 'apple'): Promise<{ told: Record<string, string>; there: Traveller }> {
      const there = browser();
      return { told: toldOf(await post(there, await formOf(there, await there.begin(name)))), there };
    }

    it('comes back by a form that its page posts, with a name that it gives once', async () => {
      provider.user = USER;
      const { told, there } = await signIn();
      const { data } = await there.client.send(MeDocument);
      const { email } = provider.person;
      expect([told, data?.me]).toMatchObject([{}, { email, emailConfirmed: true }]);
      expect((await account())?.name).toBe('Ada Lovelace');
      provider.user = null;
      const again = await signIn();
      expect((await again.there.client.send(MeDocument)).data?.me?.id).toBe(data?.me?.id);
    });

    it.each(['', 'null', '7', '[]', '{', '{"name":null}', '{"name":{"firstName":7}}', '{"name":{"firstName":" "}}'])(
      'makes an account without a name of the field %j',
      async (user) => {
        provider.user = user;
        expect((await signIn()).told).toEqual({});
        expect([(await account())?.name, (await account())?.email]).toEqual([null, provider.person.email]);
      },
    );

    it('asks for a form, with a cookie that every site sends, and others as ever', async () => {
      const [apple, acme] = [await browser().begin('apple'), await browser().begin('acme')];
      const query = Object.fromEntries(new URL(apple.location ?? '').searchParams);
      expect(query).toMatchObject({
        response_mode: 'form_post',
        scope: 'openid email name',
        code_challenge_method: 'S256',
      });
      expect(apple.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^sign_in_[\w-]{22}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=None$/),
      ]);
      expect(acme.headers.getSetCookie()).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Lax$/)]);
      expect(new URL(acme.location ?? '').searchParams.has('response_mode')).toBe(false);
    });

    it('sets the cookies of the session as every sign-in does', async () => {
      const there = browser();
      const page = await post(there, await formOf(there, await there.begin('apple')));
      const lines = page.headers.getSetCookie();
      expect(lines.find((line) => line.startsWith('access_token='))).toMatch(/SameSite=Lax$/);
      expect(lines.find((line) => line.startsWith('sign_in_'))).toMatch(/=; Max-Age=0/);
    });

    it('cannot be posted without the cookie, with another state, twice, or to another provider', async () => {
      const there = browser();
      const form = await formOf(there, await there.begin('apple'));
      const cookies = [...there.client.cookies];
      expect((await post(there, form, { cookies: [] })).status).toBe(400);
      const foreign = { ...form, fields: { ...form.fields, state: 'x'.repeat(43) } };
      const page = await post(there, foreign, { cookies });
      expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
      expect((await post(there, { ...form, fields: {} }, { cookies })).status).toBe(400);
      const elsewhere = { ...form, action: form.action.replace('/apple/', '/acme/') };
      expect((await post(there, elsewhere, { cookies })).status).toBe(403);
      expect((await post(there, elsewhere, { cookies, origin: APP })).status).toBe(403);
      expect(toldOf(await post(there, form, { cookies }))).toEqual({});
      expect((await post(there, form, { cookies })).status).toBe(400);
    });

    it('leaves every other path closed to pages of other sites', async () => {
      const headers = { origin: provider.issuer, 'content-type': 'application/x-www-form-urlencoded' };
      const statusOf = async (path: string) =>
        (await fetch(`${gateway().url}${path}`, { method: 'POST', headers, body: 'a=b' })).status;
      for (const path of ['/confirm', '/auth/apple', '/auth/apple/callback/', '/nowhere']) {
        expect([path, await statusOf(path)]).toEqual([path, 403]);
      }
      // Without a cookie of ours the body decides there, and it takes no form.
      expect(await statusOf('/graphql')).toBe(415);
    });

    it.each([
      ['application/json', '{}', 415],
      ['text/plain', 'state=x', 415],
      ['application/x-www-form-urlencoded', `state=${'x'.repeat(20_000)}`, 413],
    ])('takes no %s in place of a small form', async (type, body, status) => {
      const answer = await fetch(`${gateway().url}/auth/apple/callback`, {
        ...{ method: 'POST', headers: { 'content-type': type }, body },
      });
      expect(answer.status).toBe(status);
    });

    it.each([
      ['apple/callback', { method: 'POST', body: new FormData() }, 415],
      ['apple/callback', { method: 'POST', body: 'state=x', headers: { 'content-type': 'text/plain' } }, 415],
      ['apple/callback', { method: 'POST', body: Buffer.from('state=x') }, 415],
      ['apple/callback', { method: 'POST', body: new URLSearchParams({ user: 'x'.repeat(30_000) }) }, 413],
      ['other/callback', { method: 'POST', body: new URLSearchParams({ state: 'x' }) }, 403],
      ['apple?lang=de', {}, 400],
      ['apple?returnTo=https://evil.example.com', {}, 400],
      ['apple?returnTo=%zz', {}, 400],
      ['x%zz', {}, 400],
    ])('shows a page to a browser where it refuses: %s', async (path, init, status) => {
      const headers = { origin: 'https://appleid.example.com', accept: 'text/html,*/*;q=0.8' };
      const url = `${gateway().url}/auth/${path}`;
      const answer = await fetch(url, { ...init, headers: { ...headers, ...('headers' in init ? init.headers : {}) } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
      expect(await answer.text()).not.toContain('<form');
    });

    it('tells that the person said no', async () => {
      provider.lies = { ...provider.lies, error: 'user_cancelled_authorize' };
      expect((await signIn()).told).toEqual({ error: 'SIGN_IN_DECLINED' });
    });

    it('shows a secret that the key signs, and makes it anew shortly before its end', async () => {
      for (let signIns = 0; signIns < 3; signIns += 1) expect((await signIn()).told).toEqual({});
      expect(new Set(provider.secrets).size).toBe(1);
      gateway().clock.pass(HOUR - 5 * 60_000 - 1000);
      await signIn();
      expect(new Set(provider.secrets).size).toBe(1);
      gateway().clock.pass(2000);
      await signIn();
      expect(new Set(provider.secrets).size).toBe(2);
      const claims = JSON.parse(
        Buffer.from(provider.secrets[0]?.split('.')[1] ?? '', 'base64url').toString(),
      ) as Record<string, unknown>;
      expect(claims).toMatchObject({ iss: 'TEAM123456', aud: provider.issuer, sub: CLIENT.id });
      expect(gateway().log).not.toMatch(/eyJ|BEGIN/);
    });

    it('may be linked', async () => {
      const ada = await gateway().signedIn();
      const { data, headers } = await ada.send(LinkIdentityDocument, { provider: 'apple', returnTo: APP });
      expect(headers.getSetCookie()).toEqual([expect.stringMatching(/; Secure; SameSite=None$/)]);
      const there = new Traveller(gateway(), ada);
      const form = await formOf(there, { location: data?.linkIdentity ?? '' } as Page);
      expect(toldOf(await post(there, form))).toEqual({});
    });

    it('is a way of any provider of which it is asked', async () => {
      expect((await signIn('posting')).told).toEqual({});
    });
  },
  async () => {
    provider = await StandInProvider.start();
    provider.secretKey = publicKey;
    provider.lies = { metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } };
    const key = { OIDC_APPLE_TEAM_ID: 'TEAM123456', OIDC_APPLE_KEY_ID: 'KEY1234567', OIDC_APPLE_PRIVATE_KEY: PEM };
    const posting = { OIDC_POSTING_RESPONSE_MODE: 'form_post' };
    return { settings: { ...provider.settings('apple', 'acme', 'posting'), ...key, ...posting } };
  },
);
