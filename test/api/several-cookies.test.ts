import { CookieDomainRepository } from '../../src/sessions/cookie-domain.repository';
import type { Client } from '../support/client';
import { newDevice, stateOf } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person, type TestGateway } from '../support/gateway';
import {
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshTokenDocument,
  SessionsDocument,
} from '../support/operations';
import { openPage } from '../support/pages';

const DOMAINS = [null, 'auth.example.com', 'example.com'];
const NAMES = ['access_token', 'refresh_token', 'logged_in'];

function sending(
  gateway: TestGateway,
  ...cookies: readonly (readonly [name: string, value: string | undefined])[]
): Client {
  const client = gateway.guest();
  client.headers['cookie'] = cookies.map(([name, value]) => `${name}=${value ?? ''}`).join('; ');
  return client;
}

const access = (person: Client) => ['access_token', person.cookies.get('access_token')] as const;
const refresh = (person: Client) => ['refresh_token', person.cookies.get('refresh_token')] as const;

/** The cookies with tokens that the lines clear, as `name domain path`. */
function cleared(headers: Headers): string[] {
  const lines = headers.getSetCookie().filter((line) => /max-age=0/i.test(line) && !line.startsWith('device='));
  const attribute = (line: string, name: string) => new RegExp(`${name}=([^;]*)`, 'i').exec(line)?.[1] ?? 'null';
  return lines.map((line) => [line.split('=')[0], attribute(line, 'domain'), attribute(line, 'path')].join(' ')).sort();
}

/** The tokens also at the path of the request: `logged_in` tells nothing. */
function everyOne(path: string): string[] {
  return NAMES.flatMap((name) =>
    (name === 'logged_in' ? ['/'] : ['/', path]).flatMap((at) =>
      DOMAINS.map((domain) => `${name} ${String(domain)} ${at}`),
    ),
  ).sort();
}

const EVERY_ONE = everyOne('/graphql');
const BUT_OURS = EVERY_ONE.filter((cookie) => !cookie.endsWith(' example.com /'));

async function answered(client: Client) {
  const { data, code, errors, headers } = await client.send(MeDocument);
  return { me: data?.me?.id ?? null, code, reason: errors[0]?.extensions.reason, cleared: cleared(headers) };
}

const AMBIGUOUS = { me: null, code: 'UNAUTHENTICATED', reason: 'AMBIGUOUS', cleared: EVERY_ONE };
const GARBAGE: readonly (readonly [string, string])[] = [
  ['no token at all', 'x'],
  ['an empty one', ''],
  ['a token signed by nobody', 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IngifQ.e30.AAAA'],
  ['JSON', 'j:{"$ne":null}'],
];

const choices = { settings: { COOKIE_DOMAIN: 'example.com' } };

onEveryEngine(
  'several cookies of one name (refreshToken, login, logout)',
  (gateway) => {
    const people = async (): Promise<[Person, Person]> => [await gateway().signedIn(), await gateway().signedIn()];

    it.each(GARBAGE)('me counts the genuine access token beside %s, in any order', async (_case, garbage) => {
      const ada = await gateway().signedIn();
      const planted = ['access_token', garbage] as const;
      for (const cookies of [
        [planted, access(ada)],
        [access(ada), planted],
        [planted, access(ada), access(ada), planted],
      ]) {
        expect(await answered(sending(gateway(), ...cookies))).toMatchObject({ me: ada.id, code: null, cleared: [] });
      }
    });

    it('me counts the newest of one session, and refreshToken too', async () => {
      const ada = await gateway().signedIn();
      const [oldAccess, oldRefresh] = [access(ada), refresh(ada)];
      gateway().clock.pass(60_000);
      await ada.send(RefreshTokenDocument);
      const both = sending(gateway(), oldAccess, access(ada), oldRefresh, refresh(ada));
      expect(await answered(both)).toMatchObject({ me: ada.id, code: null });
      const { data } = await both.send(RefreshTokenDocument);
      expect(data?.refreshToken.user.id).toBe(ada.id);
    });

    it('JW-19 me refuses genuine ones of two people, and clears every one', async () => {
      const [ada, eve] = await people();
      expect(await answered(sending(gateway(), access(ada), access(eve)))).toEqual(AMBIGUOUS);
      expect(await answered(sending(gateway(), access(eve), access(ada)))).toEqual(AMBIGUOUS);
    });

    it('me refuses genuine ones of two sessions of one person', async () => {
      const ada = await gateway().signedIn();
      const other = await newDevice(gateway(), ada);
      const cookies = [access(ada), ['access_token', other.accessToken] as const];
      expect(await answered(sending(gateway(), ...cookies))).toEqual(AMBIGUOUS);
    });

    it('a tossed access token makes nobody somebody else beside the refresh token of the person', async () => {
      const [ada, eve] = await people();
      expect(await answered(sending(gateway(), access(eve), refresh(ada)))).toEqual(AMBIGUOUS);
      expect(await answered(sending(gateway(), access(ada), refresh(eve), refresh(ada)))).toEqual(AMBIGUOUS);
    });

    it.each([
      ['beside the own one', (ada: Person, eve: Person) => [refresh(ada), refresh(eve)]],
      ['before the own one', (ada: Person, eve: Person) => [refresh(eve), refresh(ada)]],
      ['beside the own access token', (ada: Person, eve: Person) => [access(ada), refresh(eve)]],
    ])('refreshToken refuses a tossed refresh token %s, and changes nothing', async (_case, cookies) => {
      const [ada, eve] = await people();
      const before = await stateOf(gateway());
      const { code, errors, headers } = await sending(gateway(), ...cookies(ada, eve)).send(RefreshTokenDocument);
      expect([code, errors[0]?.extensions.reason]).toEqual(['UNAUTHENTICATED', 'AMBIGUOUS']);
      expect(cleared(headers)).toEqual(EVERY_ONE);
      expect(await stateOf(gateway())).toEqual(before);
      expect((await ada.send(RefreshTokenDocument)).code).toBeNull();
    });

    it('refreshToken goes by its argument, whatever the cookies say', async () => {
      const [ada, eve] = await people();
      const { refreshToken: token, sessionId } = await newDevice(gateway(), ada);
      const client = sending(gateway(), refresh(ada), refresh(eve));
      const { data } = await client.send(RefreshTokenDocument, { token, delivery: 'BODY' });
      expect(data?.refreshToken.session.id).toBe(sessionId);
    });

    it('login works whatever came, and its answer leaves one cookie of each name', async () => {
      const [ada, eve] = await people();
      const client = sending(gateway(), access(ada), access(eve), refresh(ada), refresh(eve), ['access_token', 'x']);
      const { headers } = await client.send(LoginDocument, { input: { login: ada.username, password: PASSWORD } });
      expect(cleared(headers)).toEqual(BUT_OURS);
      const kept = gateway().guest();
      kept.keepCookies(headers);
      expect(await answered(kept)).toMatchObject({ me: ada.id, code: null });
    });

    it('login takes away what another COOKIE_DOMAIN left behind, also where one cookie came', async () => {
      const ada = await gateway().signedIn();
      const { headers } = await ada.send(LoginDocument, { input: { login: ada.username, password: PASSWORD } });
      expect(cleared(headers)).toEqual(BUT_OURS);
      expect((await gateway().guest().send(MeDocument)).headers.getSetCookie()).toEqual([]);
    });

    it.each([
      ['refresh tokens alone', (ada: Person, eve: Person) => [refresh(ada), refresh(eve)]],
      ['an access token and a refresh token', (ada: Person, eve: Person) => [access(ada), refresh(eve)]],
      ['access tokens alone', (ada: Person, eve: Person) => [access(ada), access(eve)]],
      ['all of both', (ada: Person, eve: Person) => [access(ada), access(eve), refresh(ada), refresh(eve)]],
    ])('logout ends the sessions of %s, each once, and clears every cookie', async (_case, cookies) => {
      const [ada, eve] = await people();
      const { data, headers } = await sending(gateway(), ...cookies(ada, eve)).send(LogoutDocument);
      expect([data?.logout, cleared(headers)]).toEqual([true, EVERY_ONE]);
      for (const person of [ada, eve]) {
        expect((await person.send(SessionsDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
        expect(await gateway().trail({ type: 'session_revoked', subjectId: person.id })).toHaveLength(1);
      }
    });

    it('refuses more than twenty different ones unread, and clears them', async () => {
      const ada = await gateway().signedIn();
      const planted = Array.from({ length: 20 }, (_none, n) => ['access_token', `a.b.${String(n)}`] as const);
      expect(await answered(sending(gateway(), ...planted, access(ada)))).toEqual(AMBIGUOUS);
      expect(await answered(sending(gateway(), ...planted.slice(1), access(ada)))).toMatchObject({ me: ada.id });
    });

    it('an expired token says EXPIRED beside garbage, and garbage beside a session says nothing', async () => {
      const ada = await gateway().signedIn();
      const cookies = [access(ada), refresh(ada)] as const;
      gateway().clock.pass(16 * 60_000);
      expect((await answered(sending(gateway(), ['access_token', 'x'], cookies[0]))).reason).toBe('EXPIRED');
      expect((await answered(sending(gateway(), ['access_token', 'x'], cookies[1]))).reason).not.toBe('INVALID');
      expect((await answered(sending(gateway(), ['access_token', 'x'], ['access_token', 'y']))).reason).toBe('INVALID');
    });

    it('the start keeps its COOKIE_DOMAIN for the doctor', async () => {
      const { platform } = gateway().gateway;
      const record = new CookieDomainRepository(platform.database, gateway().clock);
      expect(await record.read()).toMatchObject({ domain: 'example.com', changedAt: null });
    });

    it('a page of a mail takes nobody for either, and clears every one', async () => {
      const [ada, eve] = await people();
      const { token } = await gateway().proofSentTo(ada.email);
      const page = await openPage(gateway(), `/confirm?token=${token}`, sending(gateway(), refresh(ada), refresh(eve)));
      expect(page.status).toBe(200);
      expect(cleared(page.headers)).toEqual(everyOne('/confirm'));
      expect(page.html).toContain(ada.username);
    });
  },
  choices,
);
