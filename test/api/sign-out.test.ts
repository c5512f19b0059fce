import type { Client } from '../support/client';
import { bearing, newDevice, refresh, refusalOf, stateOf, withCookies } from '../support/devices';
import { onEveryEngine, PASSWORD, startGateway } from '../support/gateway';
import { LoginDocument, LogoutDocument, MeDocument, RefreshTokenDocument } from '../support/operations';

onEveryEngine('signing out (logout)', (gateway, engine) => {
  const anotherBrowser = async ({ username }: { username: string }) => {
    const client = gateway().guest();
    await client.send(LoginDocument, { input: { login: username, password: PASSWORD } });
    return client;
  };
  const isSignedIn = async (client: Client) => (await client.send(MeDocument)).data?.me != null;

  it('SE-10 ends the session in the database at once: copies of both tokens are worthless', async () => {
    const person = await gateway().signedIn();
    const copy = person.copy();
    const { data, headers } = await person.send(LogoutDocument);
    expect(data).toEqual({ logout: true });
    const cleared = headers.getSetCookie().filter((line) => /max-age=0/i.test(line));
    expect(new Set(cleared.map((line) => line.split('=')[0]))).toEqual(
      new Set(['access_token', 'refresh_token', 'logged_in']),
    );
    expect([...person.cookies.keys()]).toEqual(['device']);
    expect((await copy.send(MeDocument)).errors[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'REVOKED',
    });
    expect((await copy.send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
  });

  it('SE-10 may be said twice, and leaves other devices alone', async () => {
    const person = await gateway().signedIn();
    const [copy, other] = [person.copy(), await anotherBrowser(person)];
    await person.send(LogoutDocument);
    for (const client of [person, copy]) expect((await client.send(LogoutDocument)).data).toEqual({ logout: true });
    expect(await isSignedIn(other)).toBe(true);
  });

  it('SE-10 everywhere ends every session of the user and nobody else’s', async () => {
    const [person, stranger] = [await gateway().signedIn(), await gateway().signedIn()];
    const [copy, other] = [person.copy(), await anotherBrowser(person)];
    const device = await newDevice(gateway(), person);
    expect((await person.send(LogoutDocument, { everywhere: true })).data).toEqual({ logout: true });
    expect([await isSignedIn(copy), await isSignedIn(other), await isSignedIn(stranger)]).toEqual([false, false, true]);
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    expect(await refusalOf(gateway(), device.accessToken)).toBe('REVOKED');
    expect(await isSignedIn(await anotherBrowser(person))).toBe(true);
  });

  it.each([false, true])(
    'SE-11 needs the refresh token alone once the access token has expired (everywhere: %s)',
    async (everywhere) => {
      const person = await gateway().signedIn();
      const other = await newDevice(gateway(), person);
      const copy = person.copy();
      gateway().clock.pass(15 * 60_000);
      person.cookies.delete('access_token');
      await person.send(LogoutDocument, { everywhere });
      expect((await copy.send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
      expect('code' in (await refresh(gateway(), other.refreshToken))).toBe(everywhere);
    },
  );

  it('needs the access token alone, as apps send it', async () => {
    const device = await newDevice(gateway(), await gateway().signedIn());
    expect((await bearing(gateway(), device.accessToken).send(LogoutDocument)).data).toEqual({ logout: true });
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
  });

  it('ends the session with the token just replaced, too, and with no older one', async () => {
    const person = await gateway().signedIn();
    const first = person.copy();
    await person.send(RefreshTokenDocument);
    const second = person.copy();
    await person.send(RefreshTokenDocument);
    for (const client of [first, second]) client.cookies.delete('access_token');
    await first.send(LogoutDocument);
    expect(await isSignedIn(person)).toBe(true);
    await second.send(LogoutDocument);
    expect(await isSignedIn(person)).toBe(false);
  });

  it('is true for a guest, clears cookies and changes nothing, whatever came along', async () => {
    await gateway().signedIn();
    const before = await stateOf(gateway());
    const strange = withCookies(gateway(), { access_token: 'a.b.c', refresh_token: 'garbage', logged_in: 'true' });
    for (const client of [gateway().guest(), strange]) {
      for (const everywhere of [false, true]) {
        const { data, headers } = await client.send(LogoutDocument, { everywhere });
        expect(data).toEqual({ logout: true });
        expect(headers.getSetCookie().filter((line) => !line.includes('=; Max-Age=0;'))).toEqual([]);
      }
    }
    expect(await stateOf(gateway())).toEqual(before);
  });

  it('makes the caller a guest for the rest of the answer', async () => {
    const person = await gateway().signedIn();
    const { data, errors } = await person.query('mutation { logout revokeOtherSessions }');
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'MISSING' });
  });

  it('leaves a trace of who signed out from where', async () => {
    const person = await gateway().signedIn();
    await person.send(LogoutDocument);
    expect(await gateway().trail({ type: 'session_revoked', subjectId: person.id })).toMatchObject([
      { actorId: person.id, ip: '127.0.0.1', requestId: expect.any(String) as string },
    ]);
  });

  it('is not claimed while the database is away, for the session would live on', async () => {
    const lost = await startGateway(engine);
    try {
      const device = await newDevice(lost, await lost.signedIn());
      await lost.gateway.platform.outbox.stop();
      await lost.gateway.platform.database.drop();
      await lost.gateway.platform.database.close();
      expect((await bearing(lost, device.accessToken).send(LogoutDocument)).code).toBe('SERVICE_UNAVAILABLE');
    } finally {
      await expect(lost.stop()).rejects.toThrow();
    }
  });
});
