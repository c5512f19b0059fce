import { rmSync } from 'node:fs';
import { COLLECTIONS } from '../../src/storage/collections';
import type { StoredDocument } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';

jest.setTimeout(120_000);

type Document = StoredDocument & Record<string, unknown>;

describe.each(engines())('data that several documents have twice ($name)', ({ uri }) => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A database that another program has written, with no index of ours. */
  const installation = async (collections: Readonly<Record<string, readonly Document[]>>) => {
    const folder = newFolder();
    folders.push(folder);
    const [own, name] = [settingsFor(folder), randomDatabaseName()];
    const settings = uri === undefined ? own : { ...own, MONGODB_URI: uri, MONGODB_DB: name, DB_TIMEOUT_MS: '30000' };
    const open = () =>
      uri === undefined
        ? openDatabase({ engine: 'embedded', dataDir: own['DATA_DIR'] ?? '' })
        : openDatabase({ engine: 'mongodb', uri, database: name, timeoutMs: 30_000 });
    const database = await open();
    for (const [collection, documents] of Object.entries(collections)) {
      for (const document of documents) await database.collection<Document>(collection).insertOne(document);
    }
    await database.close();
    const run = async (...args: string[]) => {
      const command = GatewayProcess.command([...args, '--dev'], { settings, input: '' });
      const { code } = await command.ended;
      return { code, stdout: command.stdout, stderr: command.stderr };
    };
    return { open, run, settings };
  };
  const person = (id: string, name: string, email: string): Document => ({
    ...{ _id: id, username: name, usernameCanonical: name, email, emailCanonical: email, permissions: [] },
    heldEmails: [email],
  });
  const token = (id: string, hash: string): Document => ({ _id: id, challengeId: id, tokenHash: hash, userId: 'ada' });

  it('keeps the gateway from starting with a list, no stack and no address; exit 69; all other commands say it too', async () => {
    const { open, run, settings } = await installation({
      users: [
        person('a1', 'ada', 'ada.lovelace@example.com'),
        person('a2', 'ada', 'ada@example.com'),
        person('a3', 'bob', 'ada.lovelace@example.com'),
        person('a4', 'bob@example.com', 'bob@example.com'),
        person('a5', 'bob@example.com', 'other@example.com'),
      ],
      challenges: [token('c1', 'secret-hash'), token('c2', 'secret-hash')],
    });
    const gateway = await GatewayProcess.serve({ settings });
    const { code } = await gateway.ended;
    expect([code, gateway.stderr]).toEqual([
      69,
      expect.stringMatching(/`node \S+\/cli\/gatehouse\.js database duplicates` lists all/),
    ]);
    for (const words of [
      'users, usernameCanonical (users_username): 2 values in 4 documents',
      '"ada": a1, a2',
      'users, emailCanonical (users_email): 1 value in 2 documents',
      'a***@example.com": a1, a3',
      'users, heldEmails (users_held_emails)',
      'challenges, tokenHash (challenges_token): 1 value in 2 documents',
      'c1, c2',
    ]) {
      expect(gateway.stderr).toContain(words);
    }
    expect(gateway.stderr).not.toMatch(/\bat .*:\d+:\d+|ada\.lovelace|bob@|secret-hash/);
    for (const args of [
      ['database', 'create'],
      ['create-admin', '--email', 'root@example.com'],
    ]) {
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([69, expect.stringContaining('users_username')]);
    }
    const listed = await run('database', 'duplicates', '--json');
    expect(listed.code).toBe(1);
    expect((JSON.parse(listed.stdout) as { index: string }[]).map(({ index }) => index).sort()).toEqual([
      ...['challenges_token', 'users_email', 'users_held_emails', 'users_username'],
    ]);
    const doctor = await run('doctor');
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining('users, usernameCanonical')]);

    const database = await open();
    await database.collection(COLLECTIONS.users.name).deleteMany({ _id: { $in: ['a2', 'a3', 'a5'] } });
    await database.collection(COLLECTIONS.challenges.name).deleteMany({ _id: 'c2' });
    await database.close();
    expect(await run('database', 'duplicates')).toMatchObject({ code: 0 });
    expect(await run('database', 'create')).toMatchObject({ code: 0 });
    const cleaning = await open();
    await cleaning.drop();
    await cleaning.close();
  });

  it('lists the first some of many, and documents that lack the value', async () => {
    const { open, run } = await installation({
      users: Array.from({ length: 40 }, (_, n) =>
        person(`u${String(n)}`, `name-${String(n % 10)}`, `u${String(n)}@x.org`),
      ),
      identities: ['i1', 'i2'].map((id) => ({ _id: id, userId: 'ada', provider: 'google', subject: '7' })),
      challenges: [{ _id: 'x1' }, { _id: 'x2' }],
    });
    const { code, stderr } = await run('database', 'create');
    expect(code).toBe(69);
    expect(stderr).toContain('users, usernameCanonical (users_username): 10 values in 40 documents');
    expect(stderr).toContain('and 5 more values');
    expect(stderr).toContain('identities, provider with subject (identities_subject): 1 value in 2 documents');
    expect(stderr).toContain('nothing: x1, x2');
    const cleaning = await open();
    await cleaning.drop();
    await cleaning.close();
  });
});
