import { decodePart, forgeToken } from '../support/forged-token';
import { bearing, mustRefresh, newDevice, refresh, withCookies } from '../support/devices';
import { onEveryEngine, type TestGateway } from '../support/gateway';
import { ConfirmEmailDocument, MeDocument, RefreshTokenDocument, SessionsDocument } from '../support/operations';
import type { Client } from '../support/client';

/** The two ways in which an access token comes. */
const CARRIERS: readonly [string, (gateway: TestGateway, token: string) => Client][] = [
  ['in its cookie', (gateway, token) => withCookies(gateway, { access_token: token })],
  ['in the Authorization header', bearing],
];

async function answerTo(client: Client) {
  const { data, code, errors, status } = await client.send(MeDocument);
  return { me: data?.me ?? null, code, reason: errors[0]?.extensions.reason, status };
}

const REFUSED = { me: null, code: 'UNAUTHENTICATED', status: 200 };

onEveryEngine('an access token (me, sessions)', (gateway) => {
  const forged = (claims: object) => {
    const { signing } = gateway().gateway.platform;
    const seconds = Math.floor(gateway().clock.now().getTime() / 1000);
    const ours = { iss: 'https://auth.example.com', aud: 'gatehouse', iat: seconds, exp: seconds + 60, jti: 'one' };
    return forgeToken(signing, { claims: { ...ours, ...claims } });
  };
  const someone = async () => {
    const person = await gateway().signedIn();
    return { ...(await newDevice(gateway(), person)), person };
  };

  it('is not asked for by `me`, which is null without an error for whoever brings none', async () => {
    expect(await answerTo(gateway().guest())).toEqual({ me: null, code: null, reason: undefined, status: 200 });
  });

  describe.each(CARRIERS)('%s', (_, carrying) => {
    it('makes its user the caller', async () => {
      const { accessToken, person } = await someone();
      expect((await answerTo(carrying(gateway(), accessToken))).me?.id).toBe(person.id);
    });

    it('is refused as EXPIRED after 15 minutes, and the session lives on', async () => {
      const { accessToken, refreshToken } = await someone();
      gateway().clock.pass(15 * 60_000);
      expect(await answerTo(carrying(gateway(), accessToken))).toEqual({ ...REFUSED, reason: 'EXPIRED' });
      const next = await mustRefresh(gateway(), refreshToken);
      expect((await answerTo(carrying(gateway(), next.accessToken))).me).not.toBeNull();
    });

    it('is refused as REVOKED once its session was ended', async () => {
      const { accessToken, person } = await someone();
      await person.query('mutation { revokeOtherSessions }');
      expect(await answerTo(carrying(gateway(), accessToken))).toEqual({ ...REFUSED, reason: 'REVOKED' });
    });

    it('is refused as INVALID where its signature is not ours', async () => {
      const { accessToken } = await someone();
      const damaged = `${accessToken.slice(0, -8)}AAAAAAAA`;
      expect(await answerTo(carrying(gateway(), damaged))).toEqual({ ...REFUSED, reason: 'INVALID' });
    });

    it('JW-11 is no refresh token, mailed token or challenge', async () => {
      const { refreshToken, person } = await someone();
      const { token } = await gateway().proofSentTo(person.email);
      expect(token).not.toBe('');
      for (const other of [refreshToken, token, person.id]) {
        expect(await answerTo(carrying(gateway(), other))).toEqual({ ...REFUSED, reason: 'INVALID' });
      }
    });

    it.each([
      { sub: undefined },
      { sub: '' },
      { sub: 7 },
      { sub: { $ne: null } },
      { sid: undefined },
      { sid: { $gt: '' } },
    ])('JW-15 is refused where it says %j', async (claims) => {
      const { sessionId, person } = await someone();
      const token = forged({ sub: person.id, sid: sessionId, ...claims });
      expect(await answerTo(carrying(gateway(), token))).toEqual({ ...REFUSED, reason: 'INVALID' });
    });

    it('JW-15 is refused where nobody has its subject, or its session is somebody else’s', async () => {
      const [{ sessionId, person }, stranger] = [await someone(), await someone()];
      expect((await answerTo(carrying(gateway(), forged({ sub: person.id, sid: sessionId })))).me?.id).toBe(person.id);
      for (const claims of [
        { sub: 'nobody', sid: sessionId },
        { sub: stranger.person.id, sid: sessionId },
        { sub: person.id, sid: 'none' },
      ]) {
        expect(await answerTo(carrying(gateway(), forged(claims)))).toEqual({ ...REFUSED, reason: 'REVOKED' });
      }
    });

    it('JW-18 is refused at once where it is far too long', async () => {
      for (const text of [`${'x'.repeat(14_000)}.y.z`, 'a.'.repeat(5000)]) {
        expect(await answerTo(carrying(gateway(), text))).toEqual({ ...REFUSED, reason: 'INVALID' });
      }
    });

    it('JW-18 is refused before GraphQL where the headers pass 16 KiB', async () => {
      const { status, code } = await carrying(gateway(), `${'x'.repeat(17_000)}.y.z`).send(MeDocument);
      expect([status, code]).toEqual([431, 'HEADERS_TOO_LARGE']);
    });
  });

  it('JW-11 opens neither refreshToken nor confirmEmail', async () => {
    const { accessToken } = await someone();
    const inCookie = withCookies(gateway(), { refresh_token: accessToken });
    expect((await inCookie.send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
    expect(await refresh(gateway(), accessToken)).toEqual({ code: 'REFRESH_INVALID' });
    const { code } = await gateway().guest().send(ConfirmEmailDocument, { token: accessToken });
    expect(code).toBe('CHALLENGE_INVALID');
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'bearer\t',
    'Bearer %E0%A4%A',
    'Bearer a.b.c, Bearer a.b.c',
    'Bearer null',
  ])('JW-19 is refused where the Authorization header is %j, even beside a good cookie', async (authorization) => {
    const { accessToken } = await someone();
    const client = withCookies(gateway(), { access_token: accessToken });
    client.headers['authorization'] = authorization;
    expect(await answerTo(client)).toEqual({ ...REFUSED, reason: 'INVALID' });
  });

  it.each(['Basic YWRhOnNlY3JldA==', 'Digest username="ada"', 'x'])(
    'JW-19 is nothing that %j could be',
    async (authorization) => {
      const client = gateway().guest();
      client.headers['authorization'] = authorization;
      expect(await answerTo(client)).toMatchObject({ me: null, code: null });
    },
  );

  it('JW-20 counts alone in the header, whatever the cookies say', async () => {
    const [ada, grace] = [await someone(), await someone()];
    const client = bearing(gateway(), ada.accessToken);
    client.cookies.set('access_token', grace.accessToken);
    expect((await answerTo(client)).me?.id).toBe(ada.person.id);
    client.headers['authorization'] = 'Bearer a.b.c';
    expect(await answerTo(client)).toEqual({ ...REFUSED, reason: 'INVALID' });
  });

  it('JW-21 is ignored in the URL and in variables', async () => {
    const { accessToken } = await someone();
    const response = await fetch(`${gateway().url}/graphql?access_token=${accessToken}&token=${accessToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ sessions { id } }', variables: { access_token: accessToken } }),
    });
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'MISSING' });
  });

  it('tells guarded fields apart by the same reasons', async () => {
    const { accessToken, person } = await someone();
    const reasonOf = async (client: Client) => (await client.send(SessionsDocument)).errors[0]?.extensions.reason;
    expect(await reasonOf(gateway().guest())).toBe('MISSING');
    expect(await reasonOf(bearing(gateway(), 'a.b.c'))).toBe('INVALID');
    await person.query('mutation { revokeOtherSessions }');
    expect(await reasonOf(bearing(gateway(), accessToken))).toBe('REVOKED');
    gateway().clock.pass(15 * 60_000);
    expect(await reasonOf(bearing(gateway(), accessToken))).toBe('EXPIRED');
  });

  it('JW-23 holds no name and no address', async () => {
    const { accessToken } = await someone();
    expect(Object.keys(decodePart(accessToken, 1)).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
  });
});
