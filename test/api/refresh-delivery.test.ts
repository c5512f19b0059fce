import { newDevice, stateOf, withCookies } from '../support/devices';
import { onEveryEngine } from '../support/gateway';
import { MeDocument, RefreshTokenDocument } from '../support/operations';

onEveryEngine('the way of a refresh token (refreshToken)', (gateway) => {
  const someone = async () => {
    const person = await gateway().signedIn();
    return { person, device: await newDevice(gateway(), person) };
  };

  it('SE-01 in a browser sets three cookies anew and keeps the refresh token out of the answer', async () => {
    const person = await gateway().signedIn();
    const before = new Map(person.cookies);
    const { data, headers, text } = await person.send(RefreshTokenDocument);
    expect(data?.refreshToken).toMatchObject({ refreshToken: null, user: { id: person.id } });
    expect(headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      'access_token',
      'refresh_token',
      'logged_in',
    ]);
    expect(person.cookies.get('refresh_token')).not.toBe(before.get('refresh_token'));
    expect(text).not.toContain(person.cookies.get('refresh_token'));
    expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
  });

  it('SE-21 without a refresh token answers that none came', async () => {
    const { device } = await someone();
    const bare = await gateway().guest().send(RefreshTokenDocument);
    const onlyAccess = await withCookies(gateway(), { access_token: device.accessToken }).send(RefreshTokenDocument);
    gateway().clock.pass(15 * 60_000);
    const expired = await withCookies(gateway(), { access_token: device.accessToken }).send(RefreshTokenDocument);
    for (const { code, errors, status } of [bare, onlyAccess, expired]) {
      expect([status, code, errors[0]?.extensions.reason]).toEqual([200, 'UNAUTHENTICATED', 'MISSING']);
    }
  });

  it.each([
    ['the same one again', (own: string) => [own, own]],
    ['one that is empty', (own: string) => ['', own]],
    ['garbage', (own: string) => ['x', own]],
  ])('is taken where a second cookie came with it, %s, and never becomes a token in the body', async (_case, both) => {
    const ada = await gateway().signedIn();
    const client = gateway().guest();
    client.headers['cookie'] = both(ada.cookies.get('refresh_token') ?? '')
      .map((token) => `refresh_token=${token}`)
      .join('; ');
    expect((await client.send(RefreshTokenDocument, { delivery: 'BODY' })).code).toBe('REFRESH_INVALID');
    expect((await client.send(RefreshTokenDocument)).data?.refreshToken.user.id).toBe(ada.id);
  });

  it('SE-24 is a mutation, and no GET reaches it', async () => {
    const person = await gateway().signedIn();
    const cookie = `refresh_token=${String(person.cookies.get('refresh_token'))}`;
    const before = await stateOf(gateway());
    for (const operation of [
      'mutation{refreshToken{accessToken}}',
      'mutation{logout}',
      '{refreshToken{accessToken}}',
    ]) {
      const response = await fetch(`${gateway().url}/graphql?query=${encodeURIComponent(operation)}`, {
        headers: { cookie },
      });
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.text()).not.toContain('accessToken":"');
    }
    for (const path of ['/refresh', '/logout']) {
      expect((await fetch(gateway().url + path, { headers: { cookie } })).status).toBe(404);
    }
    expect((await person.query('{ refreshToken { accessToken } }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await stateOf(gateway())).toEqual(before);
  });

  it('never turns a cookie into a token that scripts can read', async () => {
    const person = await gateway().signedIn();
    const before = person.cookies.get('refresh_token');
    const { code, headers, text } = await person.send(RefreshTokenDocument, { delivery: 'BODY' });
    expect(code).toBe('REFRESH_INVALID');
    expect(headers.getSetCookie()).toEqual([]);
    expect(text).not.toContain(before);
    expect((await person.send(RefreshTokenDocument)).code).toBeNull();
  });

  it('puts a token that came as an argument into cookies where they are asked for', async () => {
    const { device } = await someone();
    const client = gateway().guest();
    const { data } = await client.send(RefreshTokenDocument, { token: device.refreshToken, delivery: 'COOKIE' });
    expect(data?.refreshToken.refreshToken).toBeNull();
    expect([...client.cookies.keys()]).toEqual(['access_token', 'refresh_token', 'logged_in']);
    expect((await client.send(RefreshTokenDocument)).code).toBeNull();
  });

  it('prefers the argument to the cookie', async () => {
    const [person, { device }] = [await gateway().signedIn(), await someone()];
    const { data } = await person.send(RefreshTokenDocument, { token: device.refreshToken });
    expect(data?.refreshToken.session.id).toBe(device.sessionId);
  });

  it.each([
    ['beside it', 'mutation { revokeOtherSessions refreshToken { user { id } } }'],
    [
      'in a fragment',
      'mutation { ...all } fragment all on Mutation { revokeOtherSessions refreshToken { user { id } } }',
    ],
  ])('leaves fields %s their caller, and their guard', async (_, operation) => {
    const person = await gateway().signedIn();
    const { data, errors } = await person.query(operation);
    expect({ data, errors }).toEqual({
      data: { revokeOtherSessions: 0, refreshToken: { user: { id: person.id } } },
      errors: [],
    });
    person.cookies.delete('access_token');
    expect((await person.query(operation)).code).toBe('UNAUTHENTICATED');
  });

  it('makes its user the caller for the rest of the answer', async () => {
    const person = await gateway().signedIn();
    const { data } = await person.query('mutation { refreshToken { user { email sessions { current } } } }');
    expect(data).toEqual({ refreshToken: { user: { email: person.email, sessions: [{ current: true }] } } });
  });
});
