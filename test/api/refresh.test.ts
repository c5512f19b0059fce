import { mustRefresh, newDevice, refresh, refusalOf, stateOf, withCookies } from '../support/devices';
import { onEveryEngine, PASSWORD, type Person } from '../support/gateway';
import { LoginDocument, MeDocument, RefreshTokenDocument } from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';

const GRACE_MS = 10_000;
const DAY_MS = 86_400_000;

onEveryEngine('continuing a session (refreshToken)', (gateway) => {
  const sessionOf = async (id: string) =>
    (await gateway().documents<SessionDocument>('sessions')).find((session) => session._id === id)!;
  const eventsOf = ({ id }: Person, type: string) => gateway().trail({ type, subjectId: id });
  const someone = async () => {
    const person = await gateway().signedIn();
    return { person, device: await newDevice(gateway(), person) };
  };

  it('SE-01 replaces both tokens, and the database holds hashes alone', async () => {
    const { person, device } = await someone();
    const next = await mustRefresh(gateway(), device.refreshToken);
    expect(next.sessionId).toBe(device.sessionId);
    expect(new Set([device, next].flatMap((each) => [each.accessToken, each.refreshToken])).size).toBe(4);
    expect(await refusalOf(gateway(), next.accessToken)).toBeNull();
    const stored = JSON.stringify(await Promise.all([gateway().documents('sessions'), gateway().trail()]));
    for (const secret of [device, next].flatMap(({ refreshToken }) => [
      refreshToken,
      ...refreshToken.split('.').slice(2),
    ])) {
      expect(stored).not.toContain(secret);
    }
    expect(await eventsOf(person, 'session_renewed')).toHaveLength(1);
  });

  it('SE-02 a replaced token used again after the grace ends the session, clears the cookies and tells its user', async () => {
    const person = await gateway().signedIn();
    const thief = person.copy();
    await person.send(RefreshTokenDocument);
    gateway().clock.pass(GRACE_MS + 1);
    const { code, headers } = await thief.send(RefreshTokenDocument);
    expect(code).toBe('REFRESH_REUSED');
    expect(thief.cookies.has('refresh_token')).toBe(false);
    expect(headers.getSetCookie().filter((line) => !/max-age=0/i.test(line))).toEqual([]);
    expect((await person.send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
    expect((await person.send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
    const [, notice] = await gateway().mailsTo(person.email, 2);
    expect(notice?.email.text).toContain(person.username);
    expect(await eventsOf(person, 'authn_token_reuse')).toHaveLength(1);
  });

  it('SE-02 of many parallel uses of a stolen token tells its user once', async () => {
    const { person, device } = await someone();
    await mustRefresh(gateway(), device.refreshToken);
    gateway().clock.pass(GRACE_MS);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(gateway(), device.refreshToken)));
    const codes = answers.map((answer) => ('code' in answer ? answer.code : 'ok'));
    expect(codes).toContain('REFRESH_REUSED');
    expect(codes.filter((code) => !/^REFRESH_(?:REUSED|INVALID)$/.test(code))).toEqual([]);
    expect(await gateway().mailsTo(person.email, 2)).toHaveLength(2);
    expect(await eventsOf(person, 'authn_token_reuse')).toHaveLength(1);
  });

  it('SE-02 a token two steps back ends the session even within the grace', async () => {
    const { device } = await someone();
    const second = await mustRefresh(gateway(), device.refreshToken);
    const third = await mustRefresh(gateway(), second.refreshToken);
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_REUSED' });
    expect(await refresh(gateway(), third.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    expect(await refusalOf(gateway(), third.accessToken)).toBe('REVOKED');
  });

  it.each([2, 8, 50])('SE-04 gives %i parallel uses of one token the same successor', async (count) => {
    const { device } = await someone();
    const answers = await Promise.all(Array.from({ length: count }, () => mustRefresh(gateway(), device.refreshToken)));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect((await sessionOf(device.sessionId)).generation).toBe(2);
    const next = await mustRefresh(gateway(), answers[0]!.refreshToken);
    expect(await refusalOf(gateway(), next.accessToken)).toBeNull();
    for (const { accessToken } of answers.slice(0, 3)) expect(await refusalOf(gateway(), accessToken)).toBeNull();
  });

  it('SE-06 gives a client whose answer was lost the same successor, up to the last millisecond of the grace', async () => {
    const { device } = await someone();
    const lost = await mustRefresh(gateway(), device.refreshToken);
    gateway().clock.pass(GRACE_MS - 1);
    expect((await mustRefresh(gateway(), device.refreshToken)).refreshToken).toBe(lost.refreshToken);
    gateway().clock.pass(1);
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_REUSED' });
  });

  it('counts the grace from the rotation and not from its last use', async () => {
    const { device } = await someone();
    await mustRefresh(gateway(), device.refreshToken);
    for (let step = 0; step < 3; step += 1) {
      gateway().clock.pass(3000);
      expect(await refresh(gateway(), device.refreshToken)).toHaveProperty('next');
    }
    gateway().clock.pass(1000);
    expect(await refresh(gateway(), device.refreshToken)).toEqual({ code: 'REFRESH_REUSED' });
  });

  it('SE-08 does nothing at all on garbage, a genuine session id in it or not', async () => {
    const { person, device } = await someone();
    await gateway().mailsTo(person.email);
    const [random, mac] = device.refreshToken.split('.').slice(2);
    const { sessionId } = device;
    const wrong = [
      '',
      'garbage',
      `${sessionId}.9.zzz.zzz`,
      `${sessionId}.1.${String(random)}.${'A'.repeat(43)}`,
      `${sessionId}.2.${String(random)}.${String(mac)}`,
      `${device.refreshToken}x`,
      'x'.repeat(5000),
    ];
    const before = await stateOf(gateway());
    for (const token of wrong) {
      expect(await refresh(gateway(), token)).toEqual({ code: 'REFRESH_INVALID' });
      const answer = await withCookies(gateway(), { refresh_token: token || 'x' }).send(RefreshTokenDocument);
      expect([answer.code, answer.headers.getSetCookie()]).toEqual(['REFRESH_INVALID', []]);
    }
    expect(await stateOf(gateway())).toEqual(before);
    expect(await refresh(gateway(), device.refreshToken)).toHaveProperty('next');
  });

  it('SE-16 ends a session that was not used for seven days', async () => {
    const [{ device }, { device: other }] = [await someone(), await someone()];
    gateway().clock.pass(7 * DAY_MS - 1);
    const next = await mustRefresh(gateway(), device.refreshToken);
    gateway().clock.pass(1);
    expect(await refresh(gateway(), other.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
    expect(await refusalOf(gateway(), next.accessToken)).toBeNull();
  });

  it('SE-16 SE-17 ends a session thirty days after its sign-in, however often it was used, swept away or not', async () => {
    const client = gateway().guest();
    const { username } = await gateway().signedIn();
    await client.send(LoginDocument, { input: { login: username, password: PASSWORD } });
    const end = gateway().clock.now().getTime() + 30 * DAY_MS;
    for (let day = 6; day <= 24; day += 6) {
      gateway().clock.pass(6 * DAY_MS);
      expect((await client.send(RefreshTokenDocument)).code).toBeNull();
    }
    gateway().clock.pass(6 * DAY_MS - 10_000);
    const { data, headers } = await client.send(RefreshTokenDocument);
    expect(Date.parse(data!.refreshToken.session.expiresAt)).toBe(end);
    expect(headers.getSetCookie()[1]).toMatch(/^refresh_token=.*Max-Age=10;/);
    gateway().clock.pass(10_000);
    expect((await client.copy().send(RefreshTokenDocument)).code).toBe('REFRESH_INVALID');
    expect((await client.send(MeDocument)).errors[0]?.extensions.reason).toBe('REVOKED');
    expect((await sessionOf(data!.refreshToken.session.id)).revokedAt).toBeNull();
  });
});

onEveryEngine(
  'continuing a session without grace (refreshToken)',
  (gateway) => {
    it('SE-05 lets one of two parallel uses through and ends the session with the other', async () => {
      const device = await newDevice(gateway(), await gateway().signedIn());
      const answers = await Promise.all([1, 2].map(() => refresh(gateway(), device.refreshToken)));
      const [won, lost] = [answers.filter((answer) => 'next' in answer), answers.filter((answer) => 'code' in answer)];
      expect(lost).toEqual([{ code: 'REFRESH_REUSED' }]);
      expect(await refresh(gateway(), won[0]!.next.refreshToken)).toEqual({ code: 'REFRESH_INVALID' });
      expect(await refusalOf(gateway(), won[0]!.next.accessToken)).toBe('REVOKED');
    });
  },
  { settings: { REFRESH_GRACE: '0s' } },
);
