import { ALL_COLLECTIONS, COLLECTIONS } from '../../src/storage/collections';
import type { Database, StoredDocument } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { boundedLines } from '../../src/storage/transfer/bounded-lines';
import { exportLines } from '../../src/storage/transfer/export';
import { isEmpty, restore } from '../../src/storage/transfer/restore';
import type { BrokenLine } from '../../src/storage/transfer/restore-batch';
import { engines } from '../support/engines';
import type { UserDocument } from '../../src/users/user.document';

const NAMES = ALL_COLLECTIONS.map(({ name }) => name);
const AT = new Date('2100-01-31T12:00:00.123Z');
const LONGEST = 1_000_000;

function user(n: number): UserDocument {
  const name = `person-${String(n).padStart(4, '0')}`;
  const nothing = {
    name: null,
    photo: null,
    passwordChangedAt: null,
    lastLoginAt: null,
    lastRequestAt: null,
    block: null,
  };
  return {
    _id: name,
    username: name,
    usernameCanonical: name,
    email: n % 3 === 0 ? null : `${name}@example.com`,
    emailCanonical: n % 3 === 0 ? null : `${name}@example.com`,
    emailConfirmedAt: n % 2 === 0 ? AT : null,
    permissions: n === 0 ? ['admin', 'editor'] : [],
    passwordHash: '$argon2id$v=19$…',
    credentialVersion: n,
    customData: { deep: [{ n, half: n / 2, large: 2 ** 60, text: 'naïve \u2028 "quoted"\n', none: null, yes: true }] },
    createdAt: new Date(AT.getTime() + n),
    updatedAt: new Date(-1),
    ...nothing,
  };
}

async function fill(database: Database, count: number): Promise<void> {
  await database.prepare(ALL_COLLECTIONS);
  await database.collection<UserDocument>('users').insertMany(Array.from({ length: count }, (_, n) => user(n)));
  const others = database.collection<StoredDocument>(COLLECTIONS.limits.name);
  await others.insertMany(
    Array.from({ length: 5 }, (_, n) => ({ _id: `Limit ${String(n)}`, points: n, expiresAt: null })),
  );
}

async function everything(database: Database): Promise<Record<string, StoredDocument[]>> {
  const found = NAMES.map(
    async (name) => [name, await database.collection(name).find({}, { sort: { _id: 1 } })] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

async function exported(database: Database): Promise<string> {
  let text = '';
  for await (const part of exportLines(database, ALL_COLLECTIONS, AT)) text += part;
  return text;
}

/** Restores a text that arrives in small pieces. */
async function restored(database: Database, text: string) {
  const broken: BrokenLine[] = [];
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 4099) yield bytes.subarray(at, at + 4099);
  }
  const options = { collections: NAMES, onBroken: (line: BrokenLine) => broken.push(line) };
  const outcome = await restore(database, boundedLines(pieces(), LONGEST), options);
  return { outcome, broken };
}

describe.each(engines())('export and restore between $name and the embedded engine', (engine) => {
  let from: Database | undefined;
  let to: Database | undefined;
  let back: Database | undefined;
  beforeEach(async () => {
    [from, to, back] = await Promise.all([engine.open(), openDatabase({ engine: 'memory' }), engine.open()]);
    await Promise.all([to.prepare(ALL_COLLECTIONS), back.prepare(ALL_COLLECTIONS)]);
  });
  afterEach(async () => {
    await Promise.all([from?.close(), to?.close(), back?.close()]);
  });

  it('there and back give the same documents and the same file', async () => {
    await fill(from!, 640);
    const text = await exported(from!);
    const first = await restored(to!, text);
    expect(first).toEqual({ outcome: { inserted: 645, present: 0, broken: 0, isComplete: true }, broken: [] });
    expect(await everything(to!)).toEqual(await everything(from!));
    expect(await exported(to!)).toBe(text);
    await restored(back!, await exported(to!));
    expect(await everything(back!)).toEqual(await everything(from!));
  });

  it('begins with version, moment and counts, and ends with counts', async () => {
    await fill(from!, 3);
    const lines = (await exported(from!)).trim().split('\n');
    const counts = { ...Object.fromEntries(NAMES.map((name) => [name, 0])), users: 3, limits: 5 };
    expect(JSON.parse(lines[0]!)).toEqual({ gatehouse: 'export', version: 1, at: AT.toISOString(), counts });
    expect(JSON.parse(lines.at(-1)!)).toEqual({ end: true, counts });
    expect(lines).toHaveLength(10);
  });

  it('goes on where a restore stopped, and adds nothing twice', async () => {
    await fill(from!, 700);
    const text = await exported(from!);
    const half = text.slice(0, Math.floor(text.length / 2));
    expect((await restored(back!, half)).outcome).toMatchObject({ isComplete: false, broken: 1 });
    await back!
      .collection<UserDocument>('users')
      .updateOne({ _id: 'person-0001' }, { $set: { name: 'changed since' } });
    const { outcome } = await restored(back!, text);
    expect(outcome.inserted + outcome.present).toBe(705);
    expect([outcome.present > 100, outcome.isComplete]).toEqual([true, true]);
    expect(await back!.collection('users').countDocuments({})).toBe(700);
    expect(await back!.collection<UserDocument>('users').findById('person-0001')).toMatchObject({
      name: 'changed since',
    });
    expect((await restored(back!, text)).outcome).toMatchObject({ inserted: 0, present: 705 });
  });

  it('tells broken lines by number and reason without their content, and restores the others', async () => {
    await fill(from!, 4);
    const [header = '', ...lines] = (await exported(from!)).trim().split('\n');
    const [first = ''] = lines;
    const bad = [
      '{"collection":"users","document":{"_id":"CANARY"',
      'null',
      '[]',
      '{"collection":"canaries","document":{"_id":"CANARY"}}',
      '{"collection":"users","document":{"_id":7}}',
      '{"collection":"users"}',
      '{"collection":"users","document":{"_id":"CANARY","createdAt":{"$date":"CANARY"}}}',
      first.replaceAll('"_id":"person-0000"', '"_id":"CANARY"'),
      `{"collection":"users","document":{"_id":"${'CANARY'.repeat(200_000)}"}}`,
    ];
    const { broken, outcome } = await restored(back!, [header, ...bad, '', ...lines, ''].join('\n'));
    expect(outcome).toEqual({ inserted: 9, present: 0, broken: 9, isComplete: true });
    expect(broken.toSorted((one, other) => one.line - other.line)).toEqual([
      { line: 2, reason: 'is no JSON' },
      { line: 3, reason: 'names no collection' },
      { line: 4, reason: 'names no collection' },
      { line: 5, reason: expect.stringContaining('not Gatehouse') as string },
      { line: 6, reason: expect.stringContaining('_id') as string },
      { line: 7, reason: expect.stringContaining('_id') as string },
      { line: 8, reason: 'holds a date that is none' },
      { line: 10, reason: 'is longer than any document' },
      { line: 12, reason: 'holds a value that another document has (users_username)' },
    ]);
    expect(JSON.stringify(broken)).not.toContain('CANARY');
  });

  it.each([
    ['an empty file', '', /empty/],
    ['another kind of file', '{"_id":"a"}\n', /no export of Gatehouse/],
    ['no JSON at all', 'PK\u0003\u0004\n', /no export of Gatehouse/],
    ['an export of a version to come', '{"gatehouse":"export","version":2}\n', /newer Gatehouse/],
  ])('refuses %s, and changes nothing', async (_, text, reason) => {
    await expect(restored(back!, text)).rejects.toThrow(reason);
    expect(await isEmpty(back!, NAMES)).toBe(true);
  });

  it('tells an empty database from one in use', async () => {
    expect(await isEmpty(from!, NAMES)).toBe(true);
    await fill(from!, 0);
    expect(await isEmpty(from!, NAMES)).toBe(false);
  });
});

describe('the lines of a stream', () => {
  const lines = async (max: number, ...chunks: (string | Buffer)[]) => {
    const found: (string | null)[] = [];
    async function* given() {
      yield* chunks;
    }
    for await (const { text } of boundedLines(given(), max)) found.push(text);
    return found;
  };

  it('are whole whatever the pieces, in any language', async () => {
    const bytes = Buffer.from('größe\r\n\n鍵\nlast');
    const pieces = [...bytes].map((byte) => Buffer.of(byte));
    expect(await lines(10, ...pieces)).toEqual(['größe', '', '鍵', 'last']);
  });

  it('hold nothing of a line that is too long', async () => {
    expect(await lines(3, 'abc\nab', 'cd', 'ef\nxyz\nabcd')).toEqual(['abc', null, 'xyz', null]);
  });
});
