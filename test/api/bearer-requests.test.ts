import type { Answer, Client } from '../support/client';
import { bearing, newDevice, refresh, stateOf } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person, type TestGateway } from '../support/gateway';
import {
  LoginDocument,
  LogoutDocument,
  MeDocument,
  RefreshTokenDocument,
  SessionsDocument,
} from '../support/operations';

const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ['an unlisted Origin', { origin: 'https://evil.example' }],
  ['Origin: null', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['the Origin of an app', { origin: 'capacitor://localhost' }],
  ['a file’s Origin', { origin: 'file://' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['a foreign Referer', { referer: 'https://evil.example/' }],
];

/** Refused for the delivery, with the cure; no token is used up, and nothing is made. */
async function isRefusedUnchanged(gateway: TestGateway, send: () => Promise<Answer<unknown>>): Promise<void> {
  const before = await stateOf(gateway);
  const { code, errors, headers } = await send();
  expect([code, errors[0]?.extensions.fields]).toEqual([
    'BAD_USER_INPUT',
    [{ path: 'delivery', rule: 'BODY_ONLY', message: expect.stringContaining('ask for delivery BODY') as string }],
  ]);
  expect([headers.getSetCookie(), await stateOf(gateway)]).toEqual([[], before]);
}

onEveryEngine('a request of a foreign page (login, refreshToken, me)', (gateway) => {
  const from = <C extends Client>(client: C, headers: Record<string, string>): C => {
    Object.assign(client.headers, headers);
    return client;
  };
  const bearer = async (person: Person) => bearing(gateway(), (await newDevice(gateway(), person)).accessToken);

  describe.each(FOREIGN)('with %s', (_case, headers) => {
    it('me answers the holder of a Bearer token, and lets no page read it', async () => {
      const ada = await gateway().signedIn();
      const answer = await from(await bearer(ada), headers).send(MeDocument);
      expect([answer.status, answer.data?.me?.id]).toEqual([200, ada.id]);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.getSetCookie()).toEqual([]);
    });

    it('refreshToken takes a token in the body and gives the next in the body, and sets no cookie', async () => {
      const ada = await gateway().signedIn();
      const { refreshToken: token } = await newDevice(gateway(), ada);
      const client = from(gateway().guest(), headers);
      const { data, headers: answered } = await client.send(RefreshTokenDocument, { token, delivery: 'BODY' });
      expect([data?.refreshToken.user.id, answered.getSetCookie()]).toEqual([ada.id, []]);
      expect('next' in (await refresh(gateway(), data?.refreshToken.refreshToken ?? ''))).toBe(true);
    });

    it('refreshToken with cookie delivery is refused, and rotates nothing', async () => {
      const { refreshToken: token } = await newDevice(gateway(), await gateway().signedIn());
      await isRefusedUnchanged(gateway(), () => from(gateway().guest(), headers).send(RefreshTokenDocument, { token }));
      expect('next' in (await refresh(gateway(), token))).toBe(true);
    });

    it('refreshToken refuses a token that is not ours with REFRESH_INVALID', async () => {
      const sent = { token: 'x', delivery: 'BODY' } as const;
      expect((await from(gateway().guest(), headers).send(RefreshTokenDocument, sent)).code).toBe('REFRESH_INVALID');
    });

    it.each([
      ['me', '{ me { id } }'],
      ['logout', 'mutation { logout }'],
      ['refreshToken', 'mutation { refreshToken { accessToken } }'],
      ['refreshToken with a token', 'mutation { refreshToken(token: "x") { accessToken } }'],
    ])('%s is refused with cookies alone', async (_operation, query) => {
      const ada = from(await gateway().signedIn(), headers);
      const { code, status, headers: answered } = await ada.query(query);
      expect([status, code, answered.getSetCookie()]).toEqual([403, 'CSRF_BLOCKED', []]);
    });

    it.each([
      ['login', `mutation { login(input: {login: "ada", password: "${PASSWORD}"}) { __typename } }`],
      ['refreshToken without a token', 'mutation { refreshToken { accessToken } }'],
      ['refreshToken with an empty token', 'mutation { refreshToken(token: "") { accessToken } }'],
      [
        'refreshToken with a variable that is not given',
        'mutation($t: String) { refreshToken(token: $t) { accessToken } }',
      ],
      ['a second field', 'mutation { refreshToken(token: "x") { accessToken } logout }'],
      ['a fragment', 'mutation { ...F } fragment F on Mutation { refreshToken(token: "x") { accessToken } }'],
      ['an alias of another field', 'mutation { refreshToken: logout }'],
      ['two operations', 'mutation A { refreshToken(token: "x") { accessToken } } mutation B { logout }'],
      ['no GraphQL', 'mutation {'],
    ])('%s is refused without cookies, for it could set them', async (_operation, query) => {
      const { code, status } = await from(gateway().guest(), headers).query(query);
      expect([status, code]).toEqual([403, 'CSRF_BLOCKED']);
    });

    it.each(['Basic YWRhOnNlY3JldA==', 'Digest username="ada"', 'bearerish x'])(
      'me is refused with Authorization: %s, which browsers send by themselves',
      async (authorization) => {
        const ada = from(await gateway().signedIn(), { ...headers, authorization });
        expect((await ada.send(MeDocument)).code).toBe('CSRF_BLOCKED');
      },
    );

    it('a form with cookies is refused, whatever its content type', async () => {
      const ada = await gateway().signedIn();
      const cookie = `refresh_token=${ada.cookies.get('refresh_token') ?? ''}`;
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const init = {
          method: 'POST',
          headers: { ...headers, cookie, 'content-type': type },
          body: '{"query":"{ me { id } }"}',
        };
        for (const path of ['/graphql', '/confirm']) {
          expect((await fetch(`${gateway().url}${path}`, init)).status).toBe(403);
        }
      }
    });
  });
});

onEveryEngine('a Bearer token beside cookies (me, login, refreshToken)', (gateway) => {
  const both = async () => {
    const [ada, eve] = [await gateway().signedIn(), await gateway().signedIn()];
    const { accessToken } = await newDevice(gateway(), ada);
    const client = eve.copy();
    client.headers['authorization'] = `Bearer ${accessToken}`;
    return { ada, eve, client };
  };

  it('counts alone, and the answer sets no cookie', async () => {
    const { ada, client } = await both();
    const { data, headers } = await client.send(MeDocument);
    expect([data?.me?.id, headers.getSetCookie()]).toEqual([ada.id, []]);
  });

  it.each(['Bearer null', 'Bearer a.b.c', 'Bearer', null])(
    'login with cookie delivery is refused beside %s, and with delivery BODY it gives every token',
    async (authorization) => {
      const { client, eve } = await both();
      if (authorization !== null) client.headers['authorization'] = authorization;
      const input = { login: eve.username, password: PASSWORD };
      await isRefusedUnchanged(gateway(), () => client.send(LoginDocument, { input }));
      const { data, headers } = await client.send(LoginDocument, { input, delivery: 'BODY' });
      if (data?.login.__typename !== 'SignedIn') throw new Error('nobody is signed in');
      expect(headers.getSetCookie()).toEqual([]);
      expect('next' in (await refresh(gateway(), data.login.refreshToken ?? ''))).toBe(true);
    },
  );

  it.each([
    [
      'register',
      `register(input: {email: "new@example.com", username: "new.one", password: "${PASSWORD}"}, delivery: null)`,
    ],
    ['answerChallenge', 'answerChallenge(challengeId: "7eef2e6b", code: "123456")'],
    ['signInWithLink', 'signInWithLink(token: "x", delivery: COOKIE)'],
  ])('%s with cookie delivery is refused, and makes nothing', async (_operation, field) => {
    const { client } = await both();
    await isRefusedUnchanged(gateway(), () => client.query(`mutation { ${field} { __typename } }`));
  });

  it('refreshToken of a token in the body is refused with cookie delivery beside an expired one, and rotates nothing', async () => {
    const { ada, client } = await both();
    const { refreshToken: token } = await newDevice(gateway(), ada);
    gateway().clock.pass(16 * 60_000);
    await isRefusedUnchanged(gateway(), () => client.send(RefreshTokenDocument, { token }));
    expect('next' in (await refresh(gateway(), token))).toBe(true);
  });

  it('refreshToken takes no cookie', async () => {
    const { client, eve } = await both();
    const { code, errors, headers } = await client.send(RefreshTokenDocument);
    expect([code, errors[0]?.extensions.reason, headers.getSetCookie()]).toEqual(['UNAUTHENTICATED', 'MISSING', []]);
    expect((await eve.send(RefreshTokenDocument)).code).toBeNull();
  });

  it('logout ends the session of the header, and that of the cookies lives on', async () => {
    const { ada, client, eve } = await both();
    const { data, headers } = await client.send(LogoutDocument);
    expect([data?.logout, headers.getSetCookie()]).toEqual([true, []]);
    expect((await client.send(SessionsDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
    expect((await eve.send(MeDocument)).data?.me?.id).toBe(eve.id);
    expect((await ada.send(MeDocument)).data?.me?.id).toBe(ada.id);
  });

  it('a wrong one makes nobody the caller, though the cookies are good', async () => {
    const { client } = await both();
    client.headers['authorization'] = 'Bearer a.b.c';
    expect((await client.send(MeDocument)).errors[0]?.extensions.reason).toBe('INVALID');
  });
});
