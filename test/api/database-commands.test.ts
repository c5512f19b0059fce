import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_COLLECTIONS } from '../../src/storage/collections';
import type { Database, StoredDocument } from '../../src/storage/database';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { newName, PASSWORD } from '../support/gateway';
import { GatewayProcess, settingsFor } from '../support/gateway-process';
import { LoginDocument, RegisterDocument } from '../support/operations';
import { PRODUCTION } from '../support/settings';
import type { UserDocument } from '../../src/users/user.document';
import type { AuditDocument } from '../../src/audit/audit.document';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'gatehouse-database-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Installation {
  readonly settings: Record<string, string>;
  /** The name typed back to drop it. */
  readonly name: string;
  open(): Promise<Database>;
}

/** Runs a command on an installation. */
async function run(
  { settings }: Pick<Installation, 'settings'>,
  args: readonly string[],
  { input = '', dev = true, group = 'database' } = {},
) {
  const command = GatewayProcess.command([group, ...args, ...(dev ? ['--dev'] : [])], { settings, input });
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

describe.each(engines())('gatehouse database on $name', ({ uri }) => {
  const made: Installation[] = [];
  const installation = (): Installation => {
    const settings = settingsFor(mkdtempSync(join(root, 'installation-')));
    const [dataDir = '', name] = [settings['DATA_DIR'], randomDatabaseName()];
    const one: Installation =
      uri === undefined
        ? { settings, name: dataDir, open: () => openDatabase({ engine: 'embedded', dataDir }) }
        : {
            settings: { ...settings, MONGODB_URI: uri, MONGODB_DB: name, DB_TIMEOUT_MS: '30000' },
            name,
            open: () => openDatabase({ engine: 'mongodb', uri, database: name, timeoutMs: 30_000 }),
          };
    made.push(one);
    return one;
  };
  const within = async <R>(place: Installation, look: (database: Database) => Promise<R>): Promise<R> => {
    const database = await place.open();
    try {
      return await look(database);
    } finally {
      await database.close();
    }
  };
  const count = (place: Installation, name: string) =>
    within(place, (database) => database.collection(name).countDocuments({}));
  const put = (place: Installation, name: string, ...documents: StoredDocument[]) =>
    within(place, (database) => database.collection<StoredDocument>(name).insertMany(documents));
  const prepare = (place: Installation) => within(place, (database) => database.prepare(ALL_COLLECTIONS));
  const faults = (place: Installation) => within(place, (database) => database.indexFaults(ALL_COLLECTIONS));
  afterAll(async () => {
    for (const place of made) await within(place, (database) => database.drop());
  });

  it('create makes what is missing, as often as it is asked', async () => {
    const place = installation();
    expect((await run(place, ['create', 'users'])).stdout).toMatch(/^users of .* can be used\.\n$/);
    expect((await faults(place)).some(({ collection }) => collection === 'users')).toBe(false);
    expect((await faults(place)).length).toBeGreaterThan(0);
    expect([(await run(place, ['create'])).code, (await run(place, ['create', '--all'])).code]).toEqual([0, 0]);
    expect(await faults(place)).toEqual([]);
  });

  it('drop takes one collection when its name is typed back, and leaves the others and an audit event', async () => {
    const place = installation();
    await prepare(place);
    await put(place, 'users', { _id: 'a' });
    await put(place, 'settings', { _id: 'admins', ids: ['a'] } as StoredDocument, { _id: 'other' });
    await put(place, 'limits', { _id: 'l' });
    for (const input of ['', 'yes\n', 'users\n']) {
      const refused = await run(place, ['drop', 'users'], { input });
      expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('Nothing was changed')]);
    }
    expect(await count(place, 'users')).toBe(1);
    expect(await run(place, ['drop', 'users'], { input: `${place.name}\n` })).toMatchObject({ code: 0, stderr: '' });
    expect([await count(place, 'users'), await count(place, 'limits')]).toEqual([0, 1]);
    expect((await faults(place)).map(({ collection }) => collection)).toContain('users');
    const [settings, events] = await within(place, (database) =>
      Promise.all([
        database.collection('settings').find({}),
        database.collection<AuditDocument>('auditEvents').find({}),
      ]),
    );
    expect(settings.map(({ _id }) => _id)).toEqual(['other']);
    expect(events).toMatchObject([{ type: 'data_dropped', details: { deed: 'drop', collections: ['users'] } }]);
    expect((await run(place, ['drop', 'users', '--yes'])).code).toBe(0);
  });

  it('reset of settings leaves the administrators guarded', async () => {
    const place = installation();
    await prepare(place);
    const user = (id: string, permissions: string[]) =>
      ({ _id: id, usernameCanonical: id, permissions, block: null }) as unknown as UserDocument;
    await put(place, 'users', user('ada', ['admin']), user('bob', []));
    expect((await run(place, ['reset', 'settings', '--yes'])).code).toBe(0);
    const settings = await within(place, (database) => database.collection('settings').find({}));
    expect(settings).toEqual([expect.objectContaining({ _id: 'admins', ids: ['ada'] })]);
  });

  it('outbox lists dead letters without what they say, and has them sent again', async () => {
    const place = installation();
    await prepare(place);
    const at = new Date('2100-01-31T12:00:00Z');
    const row = (id: string, state: OutboxDocument['state']): OutboxDocument => ({
      ...{ _id: id, kind: 'mail', sealed: 'CANARY', state, attempts: 12, createdAt: at, nextAttemptAt: at },
      ...{ leaseId: null, lastError: 'SMTP 550 EENVELOPE', expiresAt: at },
    });
    await put(place, 'outbox', row('a', 'dead'), row('b', 'dead'), row('c', 'dead'), row('d', 'sent'));
    const outbox = (...args: string[]) => run(place, args, { group: 'outbox' });
    const listed = await outbox('list');
    expect(listed.stdout.trim().split('\n')).toHaveLength(3);
    expect(listed.stdout).toContain('b  mail  of 2100-01-31T12:00:00.000Z  12 attempts  SMTP 550 EENVELOPE');
    expect(listed.stdout).not.toContain('CANARY');
    for (const args of [[], ['d'], ['a', '--all']]) expect((await outbox('retry', ...args)).code).toBe(64);
    expect((await outbox('retry', 'b')).stdout).toBe('1 dead letter is sent again.\n');
    expect((await outbox('retry', '--all')).stdout).toBe('2 dead letters are sent again.\n');
    const rows = await within(place, (database) =>
      database.collection<OutboxDocument>('outbox').find({ state: 'pending' }, { sort: { _id: 1 } }),
    );
    expect(rows.map(({ _id, attempts }) => [_id, attempts])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
    expect((await outbox('list')).stdout).toBe('There are no dead letters.\n');
  });

  it('reset empties all and makes the indexes anew, and stats counts', async () => {
    const place = installation();
    await prepare(place);
    await put(place, 'users', { _id: 'a' });
    await put(place, 'limits', { _id: 'l' });
    const before = JSON.parse((await run(place, ['stats', '--json'])).stdout) as { counts: Record<string, number> };
    expect(before.counts).toMatchObject({ users: 1, limits: 1, sessions: 0 });
    expect((await run(place, ['reset', '--all', '--yes'])).code).toBe(0);
    expect(await faults(place)).toEqual([]);
    const { stdout } = await run(place, ['stats']);
    expect(stdout).toMatch(/^users +0$/m);
    expect(stdout).toMatch(/^auditEvents +1$/m);
    expect(stdout).toMatch(/^storageSize +\d+ bytes$/m);
  });

  it('restores an export on another engine: people sign in there, and again on the first', async () => {
    const [first, second, third] = [
      installation(),
      { settings: settingsFor(mkdtempSync(join(root, 'other-'))) },
      installation(),
    ];
    const person = { email: `${newName()}@example.com`, username: newName(), password: PASSWORD };
    const gateway = await (await GatewayProcess.serve({ settings: first.settings })).ready();
    expect((await gateway.guest().send(RegisterDocument, { input: person })).errors).toEqual([]);
    await gateway.kill('SIGTERM');
    const name = `${newName()}.jsonl`;
    const file = join(root, name);
    expect(await run(first, ['export', '--out', file])).toMatchObject({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).filter((written) => written.includes(name))).toEqual([name]);
    expect((await run(second, ['restore', file])).stdout).toMatch(/^Restored \d+ documents\.\n$/);
    const passed = await run(second, ['export']);
    expect((await run(third, ['restore', '-'], { input: passed.stdout })).code).toBe(0);
    for (const { settings } of [second, third]) {
      const restored = await (await GatewayProcess.serve({ settings })).ready();
      const login = await restored
        .guest()
        .send(LoginDocument, { input: { login: person.username, password: PASSWORD } });
      await restored.kill('SIGTERM');
      expect(login.errors).toEqual([]);
    }
  });

  it('restore keeps out of a database in use unless told to merge, and then adds what lacks', async () => {
    const [place, file] = [installation(), join(root, `${newName()}.jsonl`)];
    await prepare(place);
    const user = (id: string, rest: Partial<UserDocument> = {}) =>
      ({ _id: id, usernameCanonical: id, permissions: ['admin'], block: null, ...rest }) as UserDocument;
    await put(place, 'users', user('ada'), user('bob'));
    await run(place, ['export', '--out', file]);
    await within(place, (database) => database.collection('users').deleteOne({ _id: 'bob' }));
    const refused = await run(place, ['restore', file]);
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringMatching(/not empty.*--merge/)]);
    expect(await run(place, ['restore', '--merge', file])).toMatchObject({
      code: 0,
      stdout: 'Restored 1 document. 1 was there already.\n',
    });
    const [roster] = await within(place, (database) =>
      database.collection<StoredDocument & { ids: string[] }>('settings').find({}),
    );
    expect(roster?.ids.toSorted()).toEqual(['ada', 'bob']);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [...lines.slice(0, 2), 'CANARY', ...lines.slice(2, 3)].join('\n'));
    const broken = await run(place, ['restore', '--merge', file]);
    expect([broken.code, broken.stderr]).toEqual([
      1,
      expect.stringMatching(/^Line 3 is no JSON\.\nThe file has no end/),
    ]);
    expect(broken.stderr).not.toContain('CANARY');
  });
});

describe('gatehouse database', () => {
  const here = () => ({ settings: settingsFor(mkdtempSync(join(root, 'refusing-'))) });

  it.each([
    [['drop'], 'Name a collection or --all. There are users'],
    [['drop', 'users', '--all', '--yes'], 'not both'],
    [['drop', 'canaries', '--yes'], 'There is no collection of that name. There are users'],
    [['drop', 'blocks', '--yes'], 'Blocks are part of users here'],
  ])('refuses %j in one line', async (args, reason) => {
    const { code, stderr } = await run(here(), args);
    expect([code, stderr.trim().split('\n')]).toEqual([64, [expect.stringContaining(reason)]]);
  });

  it('drops nothing in production without --force', async () => {
    const production = {
      ...PRODUCTION,
      ...here().settings,
      STORAGE: 'embedded',
      HASH_MEMORY_KIB: '19456',
      HASH_TIME: '2',
      RATE_LIMIT: '60/1m',
      MONGODB_URI: '',
    };
    for (const deed of ['drop', 'reset']) {
      const refused = await run({ settings: production }, [deed, '--all', '--yes'], { dev: false });
      expect([refused.code, refused.stderr]).toEqual([64, expect.stringMatching(/in production\. Say --force/)]);
    }
    expect((await run({ settings: production }, ['reset', '--all', '--yes', '--force'], { dev: false })).code).toBe(0);
  });

  it('says in one line that there is no such file, or no such database', async () => {
    const lost = await run(here(), ['restore', join(root, 'nothing.jsonl')]);
    expect([lost.code, lost.stderr.trim().split('\n')]).toEqual([
      69,
      [expect.stringContaining('There is no such file')],
    ]);
    const settings = { ...here().settings, MONGODB_URI: 'mongodb://127.0.0.1:1/', DB_TIMEOUT_MS: '1000' };
    const away = await run({ settings }, ['stats']);
    expect([away.code, away.stderr.trim().split('\n')]).toEqual([69, [expect.stringContaining('does not answer')]]);
    const memory = await run({ settings: { ...here().settings, STORAGE: 'memory' } }, ['stats']);
    expect(memory).toMatchObject({ code: 64, stderr: expect.stringContaining('keeps nothing') as string });
  });
});
