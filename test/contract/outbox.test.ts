import { randomBytes } from 'node:crypto';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { MAX_ATTEMPTS } from '../../src/outbox/retry-policy';
import { COLLECTIONS } from '../../src/storage/collections';
import { engines } from '../support/engines';
import { until, usePost } from '../support/smtp-mailroom';
import { startSmtpServer } from '../support/smtp-server';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe.each(engines())('the outbox on $name', (engine) => {
  const post = usePost(engine);

  test.each(['users', 'sessions', 'challenges'] as const)(
    'a mail carried by one of the %s leaves once, and nothing of it stays',
    async (name) => {
      const mail = post.room.seal();
      const unique = { usernameCanonical: name, challengeId: name, tokenHash: name };
      await post.room.carriers(name).insertOne({ _id: 'carrier', ...unique, outbox: [mail] });
      await post.room.outbox.flush();
      await post.room.outbox.flush();
      expect(post.smtp.mails.map(({ recipients, email }) => [recipients, email.messageId])).toEqual([
        [['ada@example.com'], `<${mail.id}@example.com>`],
      ]);
      expect((await post.room.carriers(name).findOne({ _id: 'carrier' }))?.outbox).toEqual([]);
      expect(await post.room.row(mail.id)).toMatchObject({ state: 'sent', sealed: '' });
      expect(await post.room.outbox.counts()).toEqual({ pending: 0, dead: 0 });
    },
  );

  test('a mail added by an update is found as one of an insert is', async () => {
    const id = await post.room.carry();
    await post.room.carriers('users').updateOne({ _id: id }, { $push: { outbox: post.room.seal() } });
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(1);
  });

  test('a stop between copying a mail and releasing it neither loses nor repeats it', async () => {
    const id = await post.room.carry(post.room.seal(), post.room.seal());
    for (const carried of await post.room.relay.collect()) await post.room.relay.copy(carried);
    expect(await post.room.carried(id)).toHaveLength(2);
    await post.room.another().outbox.flush();
    expect(post.smtp.mails).toHaveLength(2);
    expect(await post.room.carried(id)).toEqual([]);
  });

  test('a stop halfway through copying leaves the rest for the next relay', async () => {
    const [first, second] = [post.room.seal(), post.room.seal()];
    await post.room.carry(first, second);
    await post.room.repository.add(first);
    await post.room.another().outbox.flush();
    expect(post.smtp.mails).toHaveLength(2);
  });

  test('a mail sent before it was released from its document is not sent again', async () => {
    const mail = post.room.seal();
    const id = await post.room.carry(mail);
    await post.room.repository.add(mail);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(1);
    expect(await post.room.carried(id)).toEqual([]);
  });

  test('a relay that read a mail and slept while another sent it adds nothing', async () => {
    await post.room.carry(post.room.seal());
    const read = await post.room.relay.collect();
    await post.room.another().outbox.flush();
    for (const carried of read) {
      await post.room.relay.copy(carried);
      await post.room.relay.release(carried);
    }
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(1);
  });

  test('a mail added while others are moved stays until its own turn', async () => {
    const id = await post.room.carry(post.room.seal());
    const read = await post.room.relay.collect();
    const late = post.room.seal('late@example.com');
    await post.room.carriers('users').updateOne({ _id: id }, { $push: { outbox: late } });
    for (const carried of read) {
      await post.room.relay.copy(carried);
      await post.room.relay.release(carried);
    }
    expect((await post.room.carried(id)).map((entry) => entry.id)).toEqual([late.id]);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(2);
  });

  test('more documents than one batch are all moved', async () => {
    await Promise.all(Array.from({ length: 40 }, () => post.room.carry(post.room.seal())));
    expect(await post.room.relay.moveAll()).toBe(40);
    expect(await post.room.outbox.counts()).toEqual({ pending: 40, dead: 0 });
  });

  test('of several processes that send at once each mail is sent by one', async () => {
    const delivered: string[] = [];
    const deliver = ({ _id }: OutboxDocument): Promise<void> => Promise.resolve(void delivered.push(_id));
    const mails = Array.from({ length: 20 }, () => post.room.seal());
    await Promise.all(mails.map((mail) => post.room.carry(mail)));
    await Promise.all([0, 1, 2].map(() => post.room.another(deliver).outbox.flush()));
    expect(delivered.sort()).toEqual(mails.map((mail) => mail.id).sort());
  });

  test('a mail whose process died while sending is sent by another after the lease, and not before', async () => {
    await post.room.carry(post.room.seal());
    const dead = post.room.another(() => new Promise<never>(() => undefined));
    void dead.outbox.flush();
    await post.room.leased();
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(0);
    post.room.clock.pass(2 * MINUTE);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(1);
  });

  test('a worker that outlived its lease changes nothing of the row that another has leased since', async () => {
    const mail = post.room.seal();
    await post.room.carry(mail);
    const failures: ((error: Error) => void)[] = [];
    const slow = (): Promise<void> => new Promise((_resolve, reject) => failures.push(reject));
    const [first, second] = [post.room.another(slow), post.room.another(slow)];
    const flushing = first.outbox.flush();
    await until(() => failures.length === 1);
    post.room.clock.pass(2 * MINUTE);
    const flushingToo = second.outbox.flush();
    await until(() => failures.length === 2);
    const leased = await post.room.row(mail.id);
    failures[0]?.(new Error('late'));
    await flushing;
    expect(first.events).toMatchObject([{ type: 'unsettled', id: mail.id }]);
    expect(await post.room.row(mail.id)).toEqual(leased);
    expect(leased).toMatchObject({ attempts: 2, lastError: null });
    failures[1]?.(new Error('late'));
    await flushingToo;
  });

  test('a mail refused for now waits a minute, then two, and arrives as the same mail', async () => {
    const mail = post.room.seal();
    await post.room.carry(mail);
    const busy = { command: 'RCPT TO', code: 450, text: '4.2.1 <ada@example.com> is busy' } as const;
    post.smtp.refuse(busy, busy);
    for (const wait of [MINUTE, 2 * MINUTE]) {
      await post.room.outbox.flush();
      post.room.clock.pass(wait - 1);
      await post.room.outbox.flush();
      expect(post.smtp.mails).toHaveLength(0);
      post.room.clock.pass(1);
    }
    expect(await post.room.row(mail.id)).toMatchObject({
      state: 'pending',
      attempts: 2,
      lastError: 'SMTP 450 4.2.1 EENVELOPE',
    });
    await post.room.outbox.flush();
    expect(post.smtp.mails[0]?.email).toMatchObject({
      messageId: `<${mail.id}@example.com>`,
      date: '2100-01-31T12:00:00.000Z',
    });
    expect(post.room.events.map(({ type }) => type)).toEqual(['postponed', 'postponed', 'sent']);
  });

  test('a mail refused for good is a dead letter at once: sealed, without words of the server, gone after 30 days', async () => {
    const mail = post.room.seal();
    await post.room.carry(mail);
    post.smtp.refuse({ command: 'RCPT TO', code: 550, text: '5.1.1 no ada@example.com here' });
    await post.room.outbox.flush();
    post.room.clock.pass(2 * DAY);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(0);
    expect(await post.room.outbox.counts()).toEqual({ pending: 0, dead: 1 });
    const expiresAt = new Date('2100-03-02T12:00:00Z');
    expect(await post.room.row(mail.id)).toMatchObject({
      state: 'dead',
      attempts: 1,
      sealed: mail.sealed,
      lastError: 'SMTP 550 5.1.1 EENVELOPE',
      expiresAt,
    });
  });

  test('a dead letter that is revived is sent, by its id or with all others', async () => {
    const mails = [post.room.seal(), post.room.seal(), post.room.seal()];
    for (const mail of mails) {
      await post.room.carry(mail);
      post.smtp.refuse({ command: 'DATA', code: 554, text: 'no' });
      await post.room.outbox.flush();
    }
    expect(await post.room.repository.revive('nobody')).toBe(0);
    expect(await post.room.repository.revive(mails[1]!.id)).toBe(1);
    await post.room.outbox.flush();
    expect(await post.room.outbox.counts()).toEqual({ pending: 0, dead: 2 });
    const listed = await post.room.repository.deadLetters(10);
    expect(listed.map(({ _id }) => _id).toSorted()).toEqual([mails[0]!.id, mails[2]!.id].toSorted());
    expect(Object.keys(listed[0]!)).not.toContain('sealed');
    expect(await post.room.repository.revive()).toBe(2);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(3);
    expect(await post.room.outbox.counts()).toEqual({ pending: 0, dead: 0 });
  });

  test('a mail that never gets through is given up after the last attempt', async () => {
    const mail = post.room.seal();
    await post.room.carry(mail);
    const away = post.room.another(() => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNECTION' })));
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await away.outbox.flush();
      post.room.clock.pass(DAY);
    }
    expect(away.events.map(({ type }) => type)).toEqual([...Array<string>(MAX_ATTEMPTS - 1).fill('postponed'), 'dead']);
    expect(await post.room.row(mail.id)).toMatchObject({
      state: 'dead',
      attempts: MAX_ATTEMPTS,
      lastError: 'ECONNECTION',
    });
  });

  test('a mail written while the server is away leaves when it is back', async () => {
    const { port } = post.smtp;
    await post.smtp.close();
    await post.room.carry(post.room.seal());
    await post.room.outbox.flush();
    expect(post.room.events).toMatchObject([{ type: 'postponed' }]);
    post.smtp = await startSmtpServer({ port });
    post.room.clock.pass(MINUTE);
    await post.room.outbox.flush();
    expect(post.smtp.mails).toHaveLength(1);
  });

  test('a mail sealed under a key that is gone waits for the key', async () => {
    await post.room.carry({ ...post.room.seal(), sealed: randomBytes(64).toString('base64url') });
    await post.room.outbox.flush();
    expect(post.room.events).toMatchObject([{ type: 'postponed', fault: 'SEALED_BY_UNKNOWN_KEY' }]);
  });

  test('nothing of a mail can be read in the database before, while or after it waits', async () => {
    const id = await post.room.carry(post.room.seal());
    const dump = async (): Promise<string> =>
      JSON.stringify([await post.room.carriers('users').find({}), await post.room.rows.find({})]);
    const states = [await dump()];
    await post.room.relay.moveAll();
    states.push(await dump());
    post.smtp.refuse({ command: 'RCPT TO', code: 550, text: 'no ada@example.com' });
    await post.room.outbox.flush();
    states.push(await dump());
    for (const secret of ['ada@example.com', 'token=', '123456']) expect(states.join('').includes(secret)).toBe(false);
    expect(states.join('')).toContain(id);
  });
});

test('dead letters and remembered ids have an index that removes them', () => {
  expect(COLLECTIONS.outbox.indexes).toContainEqual(
    expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
  );
});
