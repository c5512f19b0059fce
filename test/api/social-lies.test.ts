import { atOnce } from '../support/attempts';
import { newName, onEveryEngine } from '../support/gateway';
import { CLIENT } from '../support/oidc-server';
import { MeDocument } from '../support/operations';
import { type Lies, StandInProvider } from '../support/stand-in-provider';
import { APP, isCallback, PUBLIC_URL, toldOf, Traveller } from '../support/traveller';
import type { UserDocument } from '../../src/users/user.document';
import type { IdentityDocument } from '../../src/identities/identity.document';
import type { AuthorizationDocument } from '../../src/social/authorization.document';

const MINUTE = 60_000;
const NOW_S = Math.floor(Date.now() / 1000);
/** The error codes of providers where the person did not sign in, or not on these terms. */
const DECLINED = [
  'access_denied',
  'user_cancelled_authorize',
  'user_cancelled_login',
  'user_canceled_login',
  'user_denied',
  'user_cancelled',
  'cancelled',
  'canceled',
  'cancel',
  'consent_required',
  'login_required',
  'interaction_required',
  'account_selection_required',
];

let provider: StandInProvider;

onEveryEngine(
  'a provider',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      const sub = newName();
      provider.lies = {};
      provider.person = { sub, email: `${sub}@example.com`, email_verified: true };
      provider.asked.clear();
    });

    const browser = () => new Traveller(gateway(), gateway().guest());

    /** The result of a whole sign-in. */
    async function tell(name = 'acme'): Promise<Record<string, string>> {
      const there = browser();
      const begun = await there.begin(name);
      if (begun.location?.startsWith(APP)) return toldOf(begun);
      return toldOf(await there.comeBack(begun));
    }

    /** Expects that the person there has no account or identity. */
    async function expectNothingMade(): Promise<void> {
      const users = await gateway().documents<UserDocument>('users');
      const identities = await gateway().documents<IdentityDocument>('identities');
      expect(users.filter(({ email }) => email === provider.person.email)).toEqual([]);
      expect(identities.filter(({ subject }) => subject === provider.person.sub)).toEqual([]);
    }

    it('that tells the truth is believed', async () => {
      expect(await tell()).toEqual({});
    });

    it('is believed where its clock is a little ahead', async () => {
      const ahead = Math.floor(Date.now() / 1000) + 20;
      provider.lies = { claims: { iat: ahead, nbf: ahead, auth_time: ahead } };
      expect(await tell()).toEqual({});
    });

    it.each<[string, Lies, string]>([
      ['another nonce', { claims: { nonce: 'another' } }, 'INVALID_CREDENTIALS'],
      ['no nonce', { claims: { nonce: undefined } }, 'INVALID_CREDENTIALS'],
      ['another issuer in the id token', { claims: { iss: 'https://evil.example.com' } }, 'INVALID_CREDENTIALS'],
      ['another audience', { claims: { aud: 'another client' } }, 'INVALID_CREDENTIALS'],
      ['audiences of others too', { claims: { aud: [CLIENT.id, 'x'], azp: 'x' } }, 'INVALID_CREDENTIALS'],
      ['an id token of yesterday', { claims: { iat: NOW_S - 86_400, exp: NOW_S - 86_000 } }, 'INVALID_CREDENTIALS'],
      ['an id token without an end', { claims: { exp: undefined } }, 'INVALID_CREDENTIALS'],
      ['an id token that ended a minute ago', { claims: { exp: NOW_S - 60 } }, 'INVALID_CREDENTIALS'],
      ['an id token of tomorrow', { claims: { iat: NOW_S + 86_400, exp: NOW_S + 90_000 } }, 'INVALID_CREDENTIALS'],
      ['an id token of in ten minutes', { claims: { iat: NOW_S + 600, exp: NOW_S + 900 } }, 'INVALID_CREDENTIALS'],
      ['an id token of the end of time', { claims: { iat: Number.MAX_VALUE } }, 'INVALID_CREDENTIALS'],
      ['an id token that counts from tomorrow', { claims: { nbf: NOW_S + 86_400 } }, 'INVALID_CREDENTIALS'],
      ['a sign-in there of tomorrow', { claims: { auth_time: NOW_S + 86_400 } }, 'INVALID_CREDENTIALS'],
      ['a sign-in there at no time', { claims: { auth_time: 'now' } }, 'INVALID_CREDENTIALS'],
      ['no subject', { claims: { sub: undefined } }, 'INVALID_CREDENTIALS'],
      ['an id token signed by nobody', { signature: 'none' }, 'INVALID_CREDENTIALS'],
      ['an id token signed by another key', { signature: 'foreign' }, 'INVALID_CREDENTIALS'],
      ['an id token signed with the client’s secret', { signature: 'hmac' }, 'INVALID_CREDENTIALS'],
      ['another issuer in the answer', { iss: 'https://evil.example.com' }, 'INVALID_CREDENTIALS'],
      ['no issuer in the answer', { iss: null }, 'INVALID_CREDENTIALS'],
      ...DECLINED.map((error): [string, Lies, string] => [`${error} for no`, { error }, 'SIGN_IN_DECLINED']),
      ['that it is out of order', { error: 'temporarily_unavailable' }, 'SERVICE_UNAVAILABLE'],
      ['a token endpoint that fails', { broken: { '/token': 500 } }, 'SERVICE_UNAVAILABLE'],
      ['keys that fail', { broken: { '/jwks': 503 } }, 'SERVICE_UNAVAILABLE'],
      ['an answer without end', { endless: ['/token'] }, 'SERVICE_UNAVAILABLE'],
    ])('that sends %s signs nobody in, and nothing is made', async (_, lies, code) => {
      provider.lies = lies;
      expect(await tell(lies.broken?.['/jwks'] === undefined ? 'acme' : 'other')).toEqual({ error: code });
      await expectNothingMade();
    });

    it('that never answers keeps nobody waiting', async () => {
      provider.lies = { silent: ['/token'] };
      const since = Date.now();
      expect(await tell()).toEqual({ error: 'SERVICE_UNAVAILABLE' });
      expect(Date.now() - since).toBeLessThan(10_000);
    });

    it.each<[string, Lies]>([
      ['is broken', { broken: { '/.well-known/openid-configuration': 500 } }],
      ['speaks for another issuer', { metadata: { issuer: 'https://evil.example.com' } }],
    ])('whose metadata %s is asked twice, and again by the next who comes', async (_, lies) => {
      const name = lies.broken ? 'fresh' : 'fresher';
      provider.lies = lies;
      expect(await tell(name)).toEqual({ error: 'SERVICE_UNAVAILABLE' });
      expect(provider.asked.get('/.well-known/openid-configuration')).toBe(2);
      provider.lies = {};
      expect([await tell(name), await tell(name)]).toEqual([{}, {}]);
      expect(provider.asked.get('/.well-known/openid-configuration')).toBe(3);
    });

    it('leaves why in the log and in the trail, and no secret in either', async () => {
      provider.lies = { claims: { nonce: 'another' } };
      await tell();
      expect(gateway().log).toContain('OAUTH_JWT_CLAIM_COMPARISON_FAILED');
      expect(gateway().log).not.toMatch(new RegExp(`${CLIENT.secret}|eyJ|code=|state=`));
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('acme', 'other', 'fresh', 'fresher') };
  },
);

onEveryEngine(
  'the way back from a provider',
  (gateway) => {
    afterAll(() => provider.stop());
    beforeEach(() => {
      const sub = newName();
      provider.lies = {};
      provider.person = { sub, email: `${sub}@example.com`, email_verified: true };
    });

    const browser = () => new Traveller(gateway(), gateway().guest());
    const isSignedIn = async ({ client }: Traveller) => (await client.send(MeDocument)).data?.me != null;

    const bindingsOf = ({ client }: Traveller) =>
      [...client.cookies.keys()].filter((name) => name.startsWith('sign_in'));

    /** Somebody who is about to come back, and the address that the provider sends them to. */
    async function aboutToReturn(): Promise<{ there: Traveller; address: string }> {
      const there = browser();
      const { location } = await there.follow(await there.begin('acme'), isCallback);
      return { there, address: location ?? '' };
    }

    it.each(['4/abc?def?', '?', 'a/b;c=d,'])(
      'can be gone with a code that begins with %j as it stands',
      async (codePrefix) => {
        provider.lies = { codePrefix };
        const { there, address } = await aboutToReturn();
        const plain = new URL(address);
        const query = [...plain.searchParams].map(([name, value]) => `${name}=${value}`).join('&');
        expect(toldOf(await there.open(`${plain.origin}${plain.pathname}?${query}`))).toEqual({});
      },
    );

    it('can be gone once', async () => {
      const { there, address } = await aboutToReturn();
      const twin = new Traveller(gateway(), there.client.copy());
      expect(toldOf(await there.open(address))).toEqual({});
      const again = await twin.open(address);
      expect([again.status, again.location, await isSignedIn(twin)]).toEqual([400, null, false]);
    });

    it('lets one of twenty at once through', async () => {
      const { there, address } = await aboutToReturn();
      const twins = Array.from({ length: 20 }, () => new Traveller(gateway(), there.client.copy()));
      const statuses = await atOnce(20, async (index) => (await twins[index]!.open(address)).status);
      expect(statuses.filter((status) => status === 303)).toHaveLength(1);
      expect(statuses.filter((status) => status === 400)).toHaveLength(19);
    });

    it('is closed to another browser, and stays open to the one that began', async () => {
      const { there, address } = await aboutToReturn();
      const victim = browser();
      const page = await victim.open(address);
      expect([page.status, await isSignedIn(victim)]).toEqual([400, false]);
      await victim.begin('acme');
      expect((await victim.open(address)).status).toBe(400);
      expect(toldOf(await there.open(address))).toEqual({});
    });

    it('is closed to the callback of another provider', async () => {
      const { there, address } = await aboutToReturn();
      expect((await there.open(address.replace('/auth/acme/', '/auth/other/'))).status).toBe(400);
      expect(toldOf(await there.open(address))).toEqual({});
    });

    it.each([
      ['a foreign state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
      ['no state', (url: URL) => url.searchParams.delete('state')],
      ['a state without end', (url: URL) => url.searchParams.set('state', 'x'.repeat(4000))],
    ])('is closed with %s', async (_, change) => {
      const { there, address } = await aboutToReturn();
      const url = new URL(address);
      change(url);
      expect((await there.open(url.href)).status).toBe(400);
      expect(await isSignedIn(there)).toBe(false);
    });

    it('refuses the code of another sign-in, which lacks its verifier and nonce', async () => {
      const [eve, ada] = [await aboutToReturn(), await aboutToReturn()];
      const url = new URL(ada.address);
      url.searchParams.set('code', new URL(eve.address).searchParams.get('code') ?? '');
      expect(toldOf(await ada.there.open(url.href))).toEqual({ error: 'INVALID_CREDENTIALS' });
      expect(await isSignedIn(ada.there)).toBe(false);
    });

    it('refuses two codes or two states in one answer', async () => {
      for (const name of ['code', 'state']) {
        const { there, address } = await aboutToReturn();
        const told = await there.open(`${address}&${name}=another`);
        expect(toldOf(told)).toEqual({ error: 'INVALID_CREDENTIALS' });
      }
    });

    it('is open for ten minutes', async () => {
      const [early, late] = [await aboutToReturn(), await aboutToReturn()];
      gateway().clock.pass(10 * MINUTE - 1);
      expect(toldOf(await early.there.open(early.address))).toEqual({});
      gateway().clock.pass(1);
      const page = await late.there.open(late.address);
      expect([page.status, page.text.includes('<h1>This sign-in cannot go on</h1>')]).toEqual([400, true]);
    });

    it('can be gone by sign-ins that were begun at the same moment, in any order', async () => {
      const there = browser();
      const begun = await atOnce(5, () => there.begin('acme'));
      expect(bindingsOf(there)).toHaveLength(5);
      const ends = await Promise.all(begun.map(async (page) => (await there.follow(page, isCallback)).location ?? ''));
      for (const end of ends.reverse()) expect(toldOf(await there.open(end))).toEqual({});
      expect(bindingsOf(there)).toEqual([]);
    });

    it('keeps its cookie for ten minutes, and a browser so many of them', async () => {
      const there = browser();
      const page = await there.begin('acme');
      expect(page.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^sign_in_[\w-]{22}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      const [oldest] = bindingsOf(there);
      for (let begun = 1; begun < 9; begun += 1) await there.begin('acme');
      expect(bindingsOf(there)).toHaveLength(8);
      expect(bindingsOf(there)).not.toContain(oldest);
    });

    it('is closed to the cookie of another sign-in', async () => {
      const [{ there, address }, other] = [await aboutToReturn(), await aboutToReturn()];
      const [own = ''] = bindingsOf(there);
      const foreign = other.there.client.cookies.get(bindingsOf(other.there)[0] ?? '') ?? '';
      const kept = there.client.cookies.get(own) ?? '';
      there.client.cookies.set(own, foreign);
      expect((await there.open(address)).status).toBe(400);
      there.client.cookies.delete(own);
      there.client.cookies.set(own.replace(/.{22}$/, 'x'.repeat(22)), kept);
      expect((await there.open(address)).status).toBe(400);
      there.client.cookies.set(own, kept);
      expect(toldOf(await there.open(address))).toEqual({});
    });

    it('can be begun in several tabs of one browser', async () => {
      const there = browser();
      const ends: string[] = [];
      while (ends.length < 3) {
        ends.push((await there.follow(await there.begin('acme'), isCallback)).location ?? '');
      }
      for (const end of ends) expect(toldOf(await there.open(end))).toEqual({});
    });

    it('leaves nothing in the database with which it could be gone', async () => {
      const { there, address } = await aboutToReturn();
      const state = new URL(address).searchParams.get('state') ?? '';
      const binding = there.client.cookies.get(bindingsOf(there)[0] ?? '') ?? '';
      const stored = JSON.stringify(await gateway().documents<AuthorizationDocument>('authorizations'));
      expect([state.length, binding.length]).toEqual([43, 43]);
      expect([stored.includes(state), stored.includes(binding)]).toEqual([false, false]);
    });

    it('is not used up by a HEAD request', async () => {
      const { there, address } = await aboutToReturn();
      const head = await fetch(address.replace(PUBLIC_URL, gateway().url), { method: 'HEAD' });
      expect([404, 405]).toContain(head.status);
      expect(toldOf(await there.open(address))).toEqual({});
    });

    it('clears the cookie that it needed', async () => {
      const { there, address } = await aboutToReturn();
      expect(bindingsOf(there)).toHaveLength(1);
      await there.open(address);
      expect(bindingsOf(there)).toEqual([]);
    });

    it.each([
      '',
      'https://evil.example.com/',
      'https://app.example.com.evil.example.com/',
      'https://app.example.com@evil.example.com/',
      'https://user:word@app.example.com/',
      'http://app.example.com/',
      'https://app.example.com:444/',
      '//app.example.com/',
      '/signed-in',
      'javascript:alert(1)',
      'myapp://signed-in',
      `https://app.example.com/${'x'.repeat(3000)}`,
    ])('does not begin towards %j', async (returnTo) => {
      const page = await browser().begin('acme', returnTo);
      const { errors } = JSON.parse(page.text) as { errors: { extensions: { code: string; fields: unknown } }[] };
      expect([page.status, page.location]).toEqual([400, null]);
      expect(errors[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: 'returnTo', rule: 'ORIGIN' }],
      });
    });

    it('keeps what the address to come back to says', async () => {
      const there = browser();
      const { location } = await there.comeBack(await there.begin('acme', `${APP}?tab=2#top`));
      expect(location).toBe(`${APP}?tab=2#top`);
    });

    it('takes from it what an earlier try told, and nothing else', async () => {
      const there = browser();
      const before = `${APP}?error=SIGN_IN_DECLINED&tab=a%20b&challenge=old&error=X#error=mine`;
      const { location } = await there.comeBack(await there.begin('acme', before));
      expect(location).toBe(`${APP}?tab=a+b#error=mine`);
      provider.lies = { ...provider.lies, error: 'access_denied' };
      const declined = await there.comeBack(await there.begin('acme', before));
      expect(declined.location).toBe(`${APP}?tab=a+b&error=SIGN_IN_DECLINED#error=mine`);
    });

    it('leads to no provider that is not set up', async () => {
      expect((await browser().begin('google')).status).toBe(404);
    });

    it('leaves a trace of each refusal', async () => {
      provider.lies = {};
      provider.person = { sub: provider.person.sub };
      const { there, address } = await aboutToReturn();
      expect(toldOf(await there.open(address))).toEqual({ error: 'BAD_USER_INPUT' });
      const events = await gateway().trail();
      expect(events.map(({ type, details }) => ({ type, details }))).toContainEqual({
        type: 'authn_login_fail',
        details: { reason: 'BAD_USER_INPUT', provider: 'acme' },
      });
    });
  },
  async () => {
    provider = await StandInProvider.start();
    return { settings: provider.settings('acme', 'other') };
  },
);
