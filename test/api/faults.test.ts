import { connect } from 'node:net';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { logIn } from '../support/attempts';
import { confirm } from '../support/confirmation';
import { newName, onEveryEngine, PASSWORD } from '../support/gateway';
import { faultAt, Interference } from '../support/interference';
import {
  BlockUserDocument,
  MeDocument,
  RefreshTokenDocument,
  RegisterDocument,
  SessionsDocument,
  UnblockUserDocument,
} from '../support/operations';
import { until } from '../support/until';
import type { UserDocument } from '../../src/users/user.document';
import type { SessionDocument } from '../../src/sessions/session.document';

const FAULTS = ['before', 'after'] as const;
const MOST_COMMANDS = 40;

jest.setTimeout(90_000);

onEveryEngine('a database that fails', (gateway, engine) => {
  // Every command on the engine in this process; a few on servers, where a round trip is dear.
  const stride = engine.uri === undefined ? 1 : 5;
  let interference: Interference;
  beforeAll(async () => {
    interference = new Interference(gateway().gateway.platform.database);
    // Mails are moved and sent by `mailsTo`, so that the commands of a request are the only ones.
    await gateway().gateway.platform.outbox.stop();
  });
  afterAll(() => {
    interference.end();
  });
  afterEach(() => {
    interference.calm();
  });

  it('FI-02 while it is away everything answers SERVICE_UNAVAILABLE, a valid token too, and then all is as before', async () => {
    const person = await gateway().signedIn();
    interference.plan = () => 'before';
    const input = { email: `${newName()}@example.com`, password: PASSWORD };
    const answers = [
      await person.send(MeDocument),
      await person.send(SessionsDocument),
      await person.copy().send(RefreshTokenDocument),
      await logIn(gateway().guest(), person.username, PASSWORD),
      await gateway().guest().send(RegisterDocument, { input }),
    ];
    expect(answers.map(({ code, status }) => [code, status])).toEqual(answers.map(() => ['SERVICE_UNAVAILABLE', 200]));
    for (const { headers, text } of answers) {
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.getSetCookie()).toEqual([]);
      expect(text).not.toContain('taken away');
    }
    expect((await fetch(`${gateway().url}/livez`)).status).toBe(200);
    interference.calm();
    expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
  });

  it.each(FAULTS)(
    'FI-05 FI-06 a registration that meets a fault %s any command is whole or absent, and can be repeated',
    async (fault) => {
      for (let number = 1; number < MOST_COMMANDS; number += stride) {
        const at = faultAt(number, fault);
        const email = `${newName()}@example.com`;
        const input = { email, password: PASSWORD };
        interference.plan = at.plan;
        const first = await gateway().guest().send(RegisterDocument, { input });
        interference.calm();
        expect([null, 'SERVICE_UNAVAILABLE']).toContain(first.code);
        const second = await gateway().guest().send(RegisterDocument, { input });
        expect([null, 'EMAIL_TAKEN']).toContain(second.code);
        expect((await logIn(gateway().guest(), email, PASSWORD)).code).toBeNull();
        const mails = await gateway().mailsTo(email);
        expect([number, mails.length]).toEqual([number, 1]);
        const { token } = await gateway().proofSentTo(email);
        expect([number, (await confirm(gateway().guest(), { token })).code]).toEqual([number, null]);
        if (!at.reached) return;
      }
      throw new Error('a registration takes more commands than this test tries');
    },
  );

  it.each(FAULTS)(
    'FI-05 FI-06 a refresh that meets a fault %s any command is answered when it is repeated',
    async (fault) => {
      for (let number = 1; number < MOST_COMMANDS; number += stride) {
        const person = await gateway().signedIn();
        const at = faultAt(number, fault);
        interference.plan = at.plan;
        const first = await person.copy().send(RefreshTokenDocument);
        interference.calm();
        expect([null, 'SERVICE_UNAVAILABLE']).toContain(first.code);
        expect([number, (await person.send(RefreshTokenDocument)).code]).toEqual([number, null]);
        expect((await person.send(MeDocument)).data?.me?.id).toBe(person.id);
        const sessions = (await gateway().documents<SessionDocument>('sessions')).filter(
          ({ userId }) => userId === person.id,
        );
        expect(sessions.map(({ generation, revokedAt }) => ({ generation, revokedAt }))).toEqual([
          { generation: 2, revokedAt: null },
        ]);
        if (!at.reached) return;
      }
      throw new Error('a refresh takes more commands than this test tries');
    },
  );

  it.each(FAULTS)('FI-06 blocking that meets a fault %s any command is done when it is repeated', async (fault) => {
    const admin = await gateway().admin();
    for (let number = 1; number < MOST_COMMANDS; number += stride) {
      const victim = await gateway().signedIn();
      const at = faultAt(number, fault);
      interference.plan = at.plan;
      expect([null, 'SERVICE_UNAVAILABLE']).toContain((await admin.send(BlockUserDocument, { id: victim.id })).code);
      interference.calm();
      expect((await admin.send(BlockUserDocument, { id: victim.id })).code).toBeNull();
      expect((await victim.send(MeDocument)).code).toBe('USER_BLOCKED');
      const trail = await gateway().trail({ type: 'authz_admin', subjectId: victim.id });
      expect(trail.length).toBeGreaterThanOrEqual(1);
      if (!at.reached) return;
    }
    throw new Error('blocking takes more commands than this test tries');
  });

  it('FI-20 without a trail an administrator is refused, while reading goes on', async () => {
    const [admin, victim] = [await gateway().admin(), await gateway().signedIn()];
    interference.plan = ({ collection, operation }) =>
      collection === 'auditEvents' && operation === 'insertOne' ? 'before' : null;
    expect((await admin.send(BlockUserDocument, { id: victim.id })).code).toBe('SERVICE_UNAVAILABLE');
    expect((await admin.send(UnblockUserDocument, { id: victim.id })).code).toBe('SERVICE_UNAVAILABLE');
    expect((await victim.copy().send(BlockUserDocument, { id: admin.id })).code).not.toBeNull();
    expect((await admin.send(MeDocument)).data?.me?.id).toBe(admin.id);
  });

  it('FI-18 people who hang up in the middle of registering leave whole accounts and no fault', async () => {
    const names = Array.from({ length: engine.uri === undefined ? 60 : 20 }, () => newName());
    await Promise.all(
      names.map((name, index) => hangUp(gateway().url, { email: `${name}@example.com`, afterMs: index % 40 })),
    );
    await gateway().signedIn();
    await until(async () => (await fetch(`${gateway().url}/readyz`)).status === 200);
    const users = (await gateway().documents<UserDocument>('users')).filter(({ email }) =>
      names.includes(email?.split('@')[0] ?? ''),
    );
    expect(users.length).toBeGreaterThan(0);
    for (const { email, passwordHash } of users) {
      expect(passwordHash).toMatch(/^\$argon2id\$/);
      expect(await gateway().mailsTo(email ?? '')).toHaveLength(1);
    }
    expect(gateway().log).not.toMatch(/"level":(?:50|60).*INTERNAL_SERVER_ERROR/);
  });
});

onEveryEngine(
  'a mail server that fails',
  (gateway) => {
    const row = async (): Promise<OutboxDocument | undefined> =>
      (await gateway().documents<OutboxDocument>('outbox')).at(-1);

    it('FI-11 a temporary refusal is tried again a minute later', async () => {
      gateway().smtp.refuse({ command: 'DATA', code: 451, text: 'try later' });
      const { email } = await gateway().signedIn();
      await until(async () => (await row())?.lastError != null);
      expect(await row()).toMatchObject({ state: 'pending', attempts: 1 });
      expect((await row())?.lastError).toMatch(/^SMTP 451/);
      gateway().clock.pass(60_000);
      expect(await gateway().mailsTo(email)).toHaveLength(1);
    });

    it('FI-11 a final refusal ends it at once, is told to the operator, and names nobody', async () => {
      gateway().smtp.refuse({ command: 'RCPT TO', code: 550, text: 'no such user' });
      const { email } = await gateway().signedIn();
      await until(() => Promise.resolve(/"level":50.*mail dead/.test(gateway().log)));
      expect((await gateway().documents<OutboxDocument>('outbox')).map(({ state }) => state)).toContain('dead');
      expect(gateway().log).not.toContain(email);
    });
  },
  // Not shared: the outbox above was stopped.
  {},
);

/** Asks to register and cuts the connection some time after. */
function hangUp(url: string, { email, afterMs }: { email: string; afterMs: number }): Promise<void> {
  const query = 'mutation m($input: RegisterInput!) { register(input: $input) { __typename } }';
  const body = JSON.stringify({ query, variables: { input: { email, password: PASSWORD } } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
  return new Promise((resolve) => {
    setTimeout(() => {
      socket.resetAndDestroy();
      resolve();
    }, afterMs);
  });
}
