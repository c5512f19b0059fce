import { guess } from '../support/attempts';
import type { Client } from '../support/client';
import { onEveryEngine, type Person } from '../support/gateway';
import {
  AuditEventsDocument,
  type AuditEventsQuery,
  type AuditEventsQueryVariables,
  BlockUserDocument,
  KickUserDocument,
  UsersDocument,
} from '../support/operations';
import { RoundTripCounter } from '../support/round-trips';
import type { AuditDocument } from '../../src/audit/audit.document';

type Connection = AuditEventsQuery['auditEvents'];

onEveryEngine('the audit trail (auditEvents)', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin();
  });

  const ask = (client: Client, question: AuditEventsQueryVariables = {}) => client.send(AuditEventsDocument, question);
  const page = async (question: AuditEventsQueryVariables): Promise<Connection> => {
    const { data, text } = await ask(admin, question);
    if (data === null) throw new Error(text);
    return data.auditEvents;
  };
  const store = (events: Partial<AuditDocument>[]) => {
    const collection = gateway().gateway.platform.database.collection<AuditDocument>('auditEvents');
    const blank = {
      type: 'x',
      actorId: null,
      subjectId: null,
      ip: null,
      userAgent: null,
      requestId: null,
      details: null,
    };
    const rows = events.map((event, index) => ({
      _id: `${String(Math.random())}-${String(index)}`,
      at: new Date(0),
      ...blank,
      ...event,
    }));
    return Promise.all(rows.map((row) => collection.insertOne(row)));
  };

  it('AD-17 tells who did what to whom, from where and how it ended, the newest first', async () => {
    const ada = await gateway().signedIn();
    gateway().clock.pass(1);
    const guest = gateway().guest();
    guest.headers['user-agent'] = 'Lynx';
    await guess(guest, ada.username, 1);
    gateway().clock.pass(1);
    await admin.send(BlockUserDocument, { id: ada.id, reason: 'spam' });
    const at = gateway().clock.now().toISOString();
    const [newest, before] = (await page({ userId: ada.id })).edges.map(({ node }) => node);
    expect(newest).toMatchObject({
      at,
      type: 'authz_admin',
      actor: { username: admin.username },
      subject: { username: ada.username },
      details: { operation: 'blockUser', until: null },
      ip: '127.0.0.1',
    });
    expect(before).toMatchObject({
      type: 'authn_login_fail',
      actor: null,
      subject: { username: ada.username },
      userAgent: 'Lynx',
      details: { reason: 'wrong-password' },
    });
  });

  it('is read page by page, each event once, also where many happened in one millisecond', async () => {
    const at = gateway().clock.now();
    await store(
      Array.from({ length: 25 }, (_, n) => ({ type: 'paged', at: new Date(at.getTime() - Math.floor(n / 10)) })),
    );
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo }: Connection = await page({ first: 4, type: 'paged', after });
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...nodes.map(({ id }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const stored = await gateway().trail({ type: 'paged' });
    const newest = stored.sort((a, b) => b.at.getTime() - a.at.getTime() || (a._id < b._id ? 1 : -1));
    expect(seen).toEqual(newest.map(({ _id }) => _id));
  });

  it('of a user holds what it did and what was done to it, each once, and in pages too', async () => {
    const [ada, bob] = [await gateway().signedIn(), await gateway().admin()];
    gateway().clock.pass(1);
    await bob.send(KickUserDocument, { id: ada.id });
    await gateway().guest().query('{ me { id } }');
    const about = await page({ userId: bob.id, first: 100 });
    const types = about.edges.map(({ node }) => node.type);
    expect([types[0], types.slice(1).sort()]).toEqual(['authz_admin', ['authn_login_success', 'user_created']]);
    const first = await page({ userId: bob.id, first: 1 });
    const second = await page({ userId: bob.id, first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toEqual(about.nodes);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    const kicks = await page({ userId: ada.id, type: 'authz_admin' });
    expect(kicks.edges.map(({ node }) => node.details)).toEqual([{ operation: 'kickUser' }]);
  });

  it('names nobody who is gone, and nothing that is no user', async () => {
    await store([{ type: 'gone', actorId: 'gone', subjectId: 'nobody at all', at: new Date(5) }]);
    const [event] = (await page({ type: 'gone' })).edges;
    expect(event?.node).toMatchObject({ actor: null, subject: null, details: null });
    expect((await page({ type: 'of no such type' })).nodes).toEqual([]);
  });

  it('looks each account up once, however many events name it', async () => {
    const ada = await gateway().signedIn();
    await store(Array.from({ length: 30 }, () => ({ type: 'crowd', actorId: ada.id, subjectId: admin.id })));
    const counter = new RoundTripCounter(gateway().gateway.platform.database);
    try {
      const { commands } = await counter.during(() => page({ type: 'crowd', first: 30 }));
      expect(commands.filter((command) => command === 'findOne').length).toBeLessThanOrEqual(5);
    } finally {
      counter.restore();
    }
  });

  it('IN-06 takes no odd size and no forged cursor, nor one of another list', async () => {
    const users = (await admin.send(UsersDocument, { first: 1 })).data?.users.pageInfo.endCursor ?? '';
    const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const cursors = [
      users,
      '',
      'x',
      forged({ $gt: '' }),
      forged(['audit', { $gt: '' }, 'id']),
      forged(['audit', 'never', 'id']),
    ];
    for (const after of [...cursors, forged(['audit', new Date(0), { $ne: null }])]) {
      const { code, errors } = await ask(admin, { after });
      expect([after, code, errors[0]?.extensions.fields?.[0]]).toEqual([
        after,
        'BAD_USER_INPUT',
        expect.objectContaining({ path: 'after', rule: 'CURSOR' }),
      ]);
    }
    for (const first of [-1, 0, 101, 2_147_483_647]) {
      expect((await ask(admin, { first })).errors[0]?.extensions.fields?.[0]).toMatchObject({
        path: 'first',
        rule: 'RANGE',
      });
    }
    expect((await ask(admin, { first: 100 })).code).toBeNull();
  });

  it('is for administrators; whoever asked for it in vain stands in it', async () => {
    const eve = await gateway().signedIn();
    expect((await ask(eve, { userId: admin.id })).code).toBe('FORBIDDEN');
    const [refused] = (await page({ userId: eve.id, type: 'authz_fail' })).edges;
    expect(refused?.node).toMatchObject({
      actor: { username: eve.username },
      subject: { username: admin.username },
      details: { field: 'Query.auditEvents', code: 'FORBIDDEN' },
    });
  });
});
