import { type Device, bearing, newDevice, refresh, refusalOf, stateOf } from '../support/devices';
import { onEveryEngine } from '../support/gateway';
import {
  AnswerChallengeDocument,
  RefreshTokenDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../support/operations';
import type { SessionDocument } from '../../src/sessions/session.document';
import type { ChallengeDocument } from '../../src/challenges/challenge.document';

const DAY_MS = 86_400_000;

onEveryEngine('one’s sessions (sessions, revokeSession, revokeOtherSessions)', (gateway) => {
  const someone = async () => {
    const person = await gateway().signedIn();
    gateway().clock.pass(1000);
    return { person, device: await newDevice(gateway(), person) };
  };
  const isDead = async ({ accessToken, refreshToken }: Device) =>
    (await refusalOf(gateway(), accessToken)) === 'REVOKED' && 'code' in (await refresh(gateway(), refreshToken));

  const liveSessions = async (id: string) => {
    const sessions = await gateway().documents<SessionDocument>('sessions');
    return sessions.filter(({ userId, revokedAt }) => userId === id && revokedAt === null).length;
  };

  it('are listed with the newest first and the asking one marked, and nobody else’s', async () => {
    const { person, device } = await someone();
    await gateway().signedIn();
    const { data } = await person.send(SessionsDocument);
    expect(data?.sessions.map(({ current }) => current)).toEqual([false, true]);
    expect(data?.sessions[0]).toEqual({
      id: device.sessionId,
      createdAt: gateway().clock.now().toISOString(),
      lastUsedAt: gateway().clock.now().toISOString(),
      expiresAt: new Date(gateway().clock.now().getTime() + 7 * DAY_MS).toISOString(),
      ip: '127.0.0.1',
      userAgent: expect.any(String) as string,
      current: false,
    });
    const other = await bearing(gateway(), device.accessToken).send(SessionsDocument);
    expect(other.data?.sessions.map(({ current }) => current)).toEqual([true, false]);
  });

  it('are not listed that began under credentials of before', async () => {
    const { person, device } = await someone();
    const sessions = gateway().gateway.platform.database.collection<SessionDocument>('sessions');
    await sessions.updateOne({ _id: device.sessionId }, { $inc: { credentialVersion: -1 } });
    const { data } = await person.send(SessionsDocument);
    expect(data?.sessions.map(({ id }) => id)).not.toContain(device.sessionId);
    expect(data?.sessions).toHaveLength(1);
  });

  it('tell when they were used last', async () => {
    const { person } = await someone();
    await person.send(RefreshTokenDocument);
    const { data } = await person.send(SessionsDocument);
    const own = data?.sessions.find(({ current }) => current);
    expect(own?.lastUsedAt).toBe(gateway().clock.now().toISOString());
    expect(own?.createdAt).not.toBe(own?.lastUsedAt);
  });

  it('keep of a user agent what fits on a line', async () => {
    const client = gateway().guest();
    client.headers['user-agent'] = 'A'.repeat(1000);
    const { username } = await gateway().signedIn();
    const operation = `mutation($login:String!){login(input:{login:$login,password:"a long walk in the park"}){... on SignedIn{session{userAgent}}}}`;
    const { data } = await client.query<{ login: { session: { userAgent: string } } }>(operation, { login: username });
    expect(data?.login.session.userAgent).toBe('A'.repeat(256));
  });

  it('end one at a time, at once, with a trace', async () => {
    const { person, device } = await someone();
    expect((await person.send(RevokeSessionDocument, { id: device.sessionId })).data).toEqual({ revokeSession: true });
    expect(await isDead(device)).toBe(true);
    expect((await person.send(SessionsDocument)).data?.sessions).toHaveLength(1);
    expect(await gateway().trail({ type: 'session_revoked', actorId: person.id })).not.toEqual([]);
  });

  it('end all but the one that asks, which is told how many', async () => {
    const { person, device } = await someone();
    const another = await newDevice(gateway(), person);
    expect((await person.send(RevokeOtherSessionsDocument)).data).toEqual({ revokeOtherSessions: 2 });
    expect([await isDead(device), await isDead(another)]).toEqual([true, true]);
    expect((await person.send(SessionsDocument)).data?.sessions).toHaveLength(1);
    expect((await person.send(RevokeOtherSessionsDocument)).data).toEqual({ revokeOtherSessions: 0 });
  });

  it('include the one that asks, which may end itself', async () => {
    const { person, device } = await someone();
    const client = bearing(gateway(), device.accessToken);
    expect((await client.send(RevokeSessionDocument, { id: device.sessionId })).data).toEqual({ revokeSession: true });
    expect(await isDead(device)).toBe(true);
    expect((await person.send(SessionsDocument)).data?.sessions).toHaveLength(1);
  });

  it('cannot be ended by somebody else, who learns nothing of their ids', async () => {
    const [{ device }, { person: stranger }] = [await someone(), await someone()];
    const before = await stateOf(gateway());
    const answers = [];
    for (const id of [device.sessionId, 'f6f0b0ce-7c5c-4b7e-9e0a-0f3c4f6f8d11', '', '{"$ne":null}']) {
      answers.push(await stranger.send(RevokeSessionDocument, { id }));
    }
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'SESSION_NOT_FOUND'));
    expect(new Set(answers.map(({ errors }) => errors[0]?.message)).size).toBe(1);
    expect(await stateOf(gateway())).toEqual(before);
    expect(await refusalOf(gateway(), device.accessToken)).toBeNull();
  });

  it('cannot be ended twice, nor once they are over', async () => {
    const { person, device } = await someone();
    const idle = await newDevice(gateway(), person);
    await person.send(RevokeSessionDocument, { id: device.sessionId });
    expect((await person.send(RevokeSessionDocument, { id: device.sessionId })).code).toBe('SESSION_NOT_FOUND');
    gateway().clock.pass(6 * DAY_MS);
    await person.send(RefreshTokenDocument);
    gateway().clock.pass(DAY_MS - 60_000);
    await person.send(RefreshTokenDocument);
    gateway().clock.pass(60_000);
    expect((await person.send(SessionsDocument)).data?.sessions).toHaveLength(1);
    expect((await person.send(RevokeSessionDocument, { id: idle.sessionId })).code).toBe('SESSION_NOT_FOUND');
    expect((await person.send(RevokeOtherSessionsDocument)).data).toEqual({ revokeOtherSessions: 0 });
  });

  it.each([
    ['sessions', '{ sessions { id } }'],
    ['revokeSession', 'mutation { revokeSession(id: "x") }'],
    ['revokeOtherSessions', 'mutation { revokeOtherSessions }'],
  ])('are no guest’s business: %s', async (_, operation) => {
    const { code, errors } = await gateway().guest().query(operation);
    expect([code, errors[0]?.extensions.reason]).toEqual(['UNAUTHENTICATED', 'MISSING']);
  });

  it('SE-23 are at most twenty: the oldest gives way, with a trace', async () => {
    const person = await gateway().signedIn();
    const devices: Device[] = [];
    for (let count = 0; count < 22; count += 1) {
      gateway().clock.pass(1000);
      devices.push(await newDevice(gateway(), person));
    }
    const listed = (await bearing(gateway(), devices[21]!.accessToken).send(SessionsDocument)).data?.sessions;
    expect(listed?.map(({ id }) => id)).toEqual(
      devices
        .slice(2)
        .map(({ sessionId }) => sessionId)
        .reverse(),
    );
    expect(await isDead(devices[1]!)).toBe(true);
    expect(await refusalOf(gateway(), devices[2]!.accessToken)).toBeNull();
    const evictions = await gateway().trail({ type: 'excess_sessions_exceeded', subjectId: person.id });
    expect(evictions).toHaveLength(3);
  });

  it('SE-23 are at most twenty after many sign-ins at once, too', async () => {
    const person = await gateway().signedIn();
    for (let count = 0; count < 17; count += 1) await newDevice(gateway(), person);
    gateway().clock.pass(1000);
    await Promise.all(Array.from({ length: 5 }, () => newDevice(gateway(), person)));
    expect(await liveSessions(person.id)).toBe(20);
  });

  it('SE-23 are at most twenty by whichever way one signs in', async () => {
    const person = await gateway().signedIn();
    const { code } = await gateway().proofSentTo(person.email);
    const challenges = await gateway().documents<ChallengeDocument>('challenges');
    const { challengeId } = challenges.find(({ account }) => account === person.id)!;
    for (let count = 0; count < 19; count += 1) {
      gateway().clock.pass(1000);
      await newDevice(gateway(), person);
    }
    const { data } = await gateway().guest().send(AnswerChallengeDocument, { challengeId, code });
    expect(data?.answerChallenge.__typename).toBe('SignedIn');
    expect(await liveSessions(person.id)).toBe(20);
  });
});
