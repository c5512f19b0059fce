import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { GatewayEvent } from '../../src/events/event-types';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { answer, askForCode } from '../support/challenges';
import { newDevice, refresh, mustRefresh } from '../support/devices';
import { PASSWORD, type Person } from '../support/gateway';
import {
  BlockUserDocument,
  ChangeUsernameDocument,
  ConfirmEmailDocument,
  LogoutDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  UnblockUserDocument,
} from '../support/operations';
import { until } from '../support/until';
import { flushed, WEBHOOK_SECRET, withWebhookOnEveryEngine } from '../support/webhooks';

const MINUTE = 60_000;

withWebhookOnEveryEngine('a webhook', (hooked) => {
  const told = (userId: string) =>
    hooked()
      .receiver.about(userId)
      .map(({ type, data }) => ({ type, ...data }));
  const types = (userId: string) =>
    hooked()
      .receiver.about(userId)
      .map(({ type }) => type);
  const rename = async (person: Person, username: string) => {
    expect((await person.send(ChangeUsernameDocument, { username })).code).toBeNull();
  };
  const newcomer = async () => {
    const person = await hooked().gateway.signedIn();
    await flushed(hooked());
    hooked().receiver.posted.splice(0);
    return person;
  };

  it('is told what somebody does to their account, in order', async () => {
    const { gateway } = hooked();
    const person = await gateway.signedIn();
    const proof = await gateway.proofSentTo(person.email);
    await person.send(ConfirmEmailDocument, { token: proof.token });
    await rename(person, `${person.username}-x`);
    const device = await newDevice(gateway, { username: `${person.username}-x` });
    await person.send(RevokeSessionDocument, { id: device.sessionId });
    await person.send(RevokeOtherSessionsDocument);
    await person.send(LogoutDocument);
    await flushed(hooked());
    const mine = expect.any(String) as unknown;
    expect(told(person.id)).toEqual([
      { type: 'user.registered', username: person.username },
      { type: 'session.created', sessionId: mine },
      { type: 'email.confirmed' },
      { type: 'username.changed', username: `${person.username}-x`, previousUsername: person.username },
      { type: 'session.created', sessionId: device.sessionId },
      { type: 'session.revoked', sessionId: device.sessionId, keptSessionId: null, reason: 'revoked' },
      { type: 'session.revoked', sessionId: mine, keptSessionId: null, reason: 'signed-out' },
    ]);
  });

  it('is told that a mailed sign-in code confirmed the address of whoever registered', async () => {
    const { gateway } = hooked();
    const person = await newcomer();
    const { data } = await askForCode(gateway.guest(), person.email);
    const { code } = await gateway.proofSentTo(person.email, 2);
    await answer(gateway.guest(), data?.requestLoginCode.id ?? '', code);
    await flushed(hooked());
    expect(types(person.id)).toEqual(['email.confirmed', 'session.revoked', 'session.created']);
  });

  it('is told once of sessions that end together', async () => {
    const { gateway } = hooked();
    const person = await newcomer();
    await newDevice(gateway, person);
    await newDevice(gateway, person);
    const { data } = await person.send(RevokeOtherSessionsDocument);
    expect(data?.revokeOtherSessions).toBe(2);
    await person.send(LogoutDocument, { everywhere: true });
    await flushed(hooked());
    const [kept] = (await gateway.documents<{ _id: string; userId: string }>('sessions')).filter(
      ({ userId }) => userId === person.id,
    );
    expect(kept).toBeDefined();
    expect(told(person.id).slice(2)).toEqual([
      { type: 'session.revoked', sessionId: null, keptSessionId: expect.any(String) as unknown, reason: 'revoked' },
      { type: 'session.revoked', sessionId: null, keptSessionId: null, reason: 'signed-out-everywhere' },
    ]);
  });

  it('is told that a copied token ended its session', async () => {
    const { gateway } = hooked();
    const person = await newcomer();
    const device = await newDevice(gateway, person);
    await mustRefresh(gateway, (await mustRefresh(gateway, device.refreshToken)).refreshToken);
    expect(await refresh(gateway, device.refreshToken)).toEqual({ code: 'REFRESH_REUSED' });
    await flushed(hooked());
    expect(told(person.id).slice(1)).toEqual([{ type: 'session.reused', sessionId: device.sessionId }]);
  });

  it('is told what an administrator does to somebody', async () => {
    const [admin, person] = [await hooked().gateway.admin(), await newcomer()];
    await admin.send(BlockUserDocument, { id: person.id, reason: 'rude words', until: '2101-01-01T00:00:00.000Z' });
    await admin.send(UnblockUserDocument, { id: person.id });
    await flushed(hooked());
    expect(told(person.id)).toEqual([
      { type: 'user.blocked', by: admin.id, until: '2101-01-01T00:00:00.000Z' },
      { type: 'session.revoked', sessionId: null, keptSessionId: null, reason: 'blocked' },
      { type: 'user.unblocked', by: admin.id },
    ]);
    expect(JSON.stringify(hooked().receiver.posted)).not.toContain('rude');
  });

  it('is told nothing of what was refused', async () => {
    const [person, other] = [await newcomer(), await newcomer()];
    expect((await person.send(ChangeUsernameDocument, { username: other.username })).code).toBe('USERNAME_TAKEN');
    expect((await person.send(RevokeSessionDocument, { id: 'nobody' })).code).toBe('SESSION_NOT_FOUND');
    expect((await person.send(BlockUserDocument, { id: other.id })).code).toBe('FORBIDDEN');
    await person.send(RevokeOtherSessionsDocument);
    await flushed(hooked());
    expect(hooked().receiver.posted).toEqual([]);
  });

  it('gets signed JSON without address, token or password', async () => {
    const person = await hooked().gateway.signedIn();
    await flushed(hooked());
    const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
    expect(hooked().receiver.posted).toHaveLength(2);
    for (const { body, headers, method } of hooked().receiver.posted) {
      const { id, at } = JSON.parse(body) as GatewayEvent;
      const timestamp = String(Math.floor(Date.parse(at) / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      expect(method).toBe('POST');
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
        'user-agent': 'gatehouse/test',
      });
      for (const secret of [person.email, PASSWORD, ...person.cookies.values()].filter((word) => word !== 'true')) {
        expect(body).not.toContain(secret);
      }
    }
  });

  it('that is down loses nothing, and gets all in order when it is back', async () => {
    const { gateway, receiver } = hooked();
    const person = await newcomer();
    await receiver.down();
    await rename(person, `${person.username}-1`);
    await flushed(hooked());
    await rename(person, `${person.username}-2`);
    await person.send(LogoutDocument);
    await flushed(hooked());
    await receiver.up();
    await flushed(hooked());
    expect(receiver.posted).toEqual([]);
    gateway.clock.pass(MINUTE);
    await flushed(hooked());
    expect(types(person.id)).toEqual(['username.changed', 'username.changed', 'session.revoked']);
    expect(receiver.posted).toHaveLength(3);
    expect(gateway.log).toContain('"fault":"ECONNREFUSED"');
  });

  it('that refuses an event holds up those after it of the same user alone', async () => {
    const { gateway, receiver } = hooked();
    const [person, other] = [await newcomer(), await newcomer()];
    receiver.judge = ({ userId }) => (userId === person.id ? 500 : 204);
    await rename(person, `${person.username}-1`);
    await rename(person, `${person.username}-2`);
    await rename(other, `${other.username}-1`);
    await flushed(hooked());
    expect(types(other.id)).toEqual(['username.changed']);
    expect(receiver.posted.filter(({ body }) => body.includes(person.id))).toHaveLength(1);
    for (const wait of [MINUTE, 2 * MINUTE]) {
      gateway.clock.pass(wait - 1);
      await flushed(hooked());
      const before = receiver.posted.length;
      gateway.clock.pass(1);
      await flushed(hooked());
      expect(receiver.posted).toHaveLength(before + 1);
    }
    const repeats = receiver.events.filter(({ userId }) => userId === person.id);
    expect(new Set(repeats.map(({ id }) => id)).size).toBe(1);
    receiver.judge = () => 204;
    gateway.clock.pass(4 * MINUTE);
    await flushed(hooked());
    expect(types(person.id)).toEqual(['username.changed', 'username.changed']);
  });

  it('is given up for an event after twelve attempts; those after it follow', async () => {
    const { gateway, receiver } = hooked();
    const person = await newcomer();
    receiver.judge = ({ data }) => ('username' in data && data.username === `${person.username}-1` ? 503 : 204);
    await rename(person, `${person.username}-1`);
    await rename(person, `${person.username}-2`);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await flushed(hooked());
      gateway.clock.pass(24 * 60 * MINUTE);
    }
    expect(receiver.posted).toHaveLength(13);
    expect(told(person.id).map((event) => 'username' in event && event.username)).toEqual([
      `${person.username}-1`,
      `${person.username}-2`,
    ]);
    const rows = await gateway.documents<OutboxDocument>('outbox');
    expect(rows.filter(({ state }) => state === 'dead')).toMatchObject([
      { kind: 'webhook', attempts: 12, lastError: 'HTTP_503', expiresAt: expect.any(Date) as unknown },
    ]);
    await gateway.gateway.platform.database.collection('outbox').deleteMany({});
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a redirect', (response) => response.writeHead(302, { location: hooked().receiver.url }).end()],
    ['a status that is no success', (response) => response.writeHead(304).end()],
    ['a closed connection', (response) => response.destroy()],
    ['half of a head', (response) => response.socket?.end('HTTP/1.1 204 No Con')],
    ['what is no HTTP', (response) => response.socket?.end('OK\r\n\r\n')],
  ])('that answers with %s has not got the event', async (_what, answer) => {
    const { gateway, receiver } = hooked();
    const person = await newcomer();
    receiver.answers.push((response) => void answer(response));
    await rename(person, `${person.username}-1`);
    await flushed(hooked());
    expect(receiver.posted).toHaveLength(1);
    gateway.clock.pass(MINUTE);
    await flushed(hooked());
    expect(receiver.posted).toHaveLength(2);
    expect(receiver.posted[1]?.body).toBe(receiver.posted[0]?.body);
    expect(receiver.posted[1]?.headers['webhook-signature']).not.toBe(receiver.posted[0]?.headers['webhook-signature']);
  });

  it('whose answer never ends has got the event', async () => {
    const { gateway, receiver } = hooked();
    const person = await newcomer();
    let closed = false;
    receiver.answers.push((response) => {
      response.on('close', () => (closed = true));
      response.writeHead(200).write('x'.repeat(100_000));
    });
    await rename(person, `${person.username}-1`);
    await flushed(hooked());
    gateway.clock.pass(MINUTE);
    await flushed(hooked());
    expect(receiver.posted).toHaveLength(1);
    await until(() => Promise.resolve(closed));
  });

  it('that is silent holds up neither the answer nor other users', async () => {
    const { receiver } = hooked();
    const [person, other] = [await newcomer(), await newcomer()];
    let end: () => void = () => undefined;
    receiver.answers.push((response) => (end = () => response.writeHead(204).end()));
    await rename(person, `${person.username}-1`);
    await until(() => Promise.resolve(receiver.posted.length === 1));
    await rename(person, `${person.username}-2`);
    await rename(other, `${other.username}-1`);
    await until(() => Promise.resolve(types(other.id).length === 1));
    expect(types(person.id)).toHaveLength(1);
    end();
    await until(() => Promise.resolve(types(person.id).length === 2));
  });

  it('is told of nothing that the database shows to its readers', async () => {
    const { gateway, receiver } = hooked();
    const person = await newcomer();
    receiver.judge = () => 500;
    await rename(person, `${person.username}-secret`);
    await flushed(hooked());
    const rows = JSON.stringify(await gateway.documents('outbox'));
    expect(rows).toContain(person.id);
    for (const word of ['-secret', 'username.changed']) expect(rows).not.toContain(word);
    receiver.judge = () => 204;
    gateway.clock.pass(MINUTE);
    await flushed(hooked());
  });
});
