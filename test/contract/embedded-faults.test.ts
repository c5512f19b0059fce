import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { openDatabase } from '../../src/storage/open-database';
import type { Person } from '../support/storage-people';
import { PEOPLE } from '../support/storage-people';
import { buildStorageProcess, removeStorageProcess, startStorageProcess } from '../support/storage-processes';

let dataDir: string;
beforeAll(buildStorageProcess);
afterAll(removeStorageProcess);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function opening(folder: string): Promise<unknown> {
  return openDatabase({ engine: 'embedded', dataDir: folder });
}

async function fill(count: number): Promise<void> {
  const database = await openDatabase({ engine: 'embedded', dataDir });
  await database.prepare([PEOPLE]);
  const people = database.collection<Person>(PEOPLE.name);
  const persons = Array.from({ length: count }, (_, n) => ({
    _id: `p${String(n)}`,
    name: `p${String(n)}`,
    data: 'x'.repeat(500),
  }));
  await Promise.all(persons.map((person) => people.insertOne(person)));
  await database.close();
}

test('a data folder that is a file is refused by name', async () => {
  const file = join(dataDir, 'file');
  await writeFile(file, 'x');
  const message = `The data folder ${file} is not a folder. Set DATA_DIR to a folder.`;
  await expect(opening(file)).rejects.toMatchObject({ name: 'StorageUnavailable', message });
  await expect(opening(join(file, 'below'))).rejects.toThrow('is not a folder');
});

test('a data folder that cannot be written is refused with what to do', async () => {
  await expect(opening('/sys/gatehouse')).rejects.toThrow(
    /^The data folder \/sys\/gatehouse cannot be written\. Give the user/,
  );
});

test.each([
  ['noise', Buffer.alloc(65_536, 'noise')],
  ['zeros', Buffer.alloc(65_536)],
  ['a few bytes', Buffer.from('x')],
])('a data.mdb of %s is refused, and left as it is', async (_name, content) => {
  await writeFile(join(dataDir, 'data.mdb'), content);
  await expect(opening(dataDir)).rejects.toThrow(`The data folder ${dataDir} holds a damaged data.mdb. Restore`);
  expect(await readFile(join(dataDir, 'data.mdb'))).toEqual(content);
});

test.each([0.7, 0.5, 0.1])('a data.mdb cut to %d of its length is told, not died of', async (part) => {
  await fill(500);
  const { length } = await readFile(join(dataDir, 'data.mdb'));
  await truncate(join(dataDir, 'data.mdb'), Math.floor((length * part) / 4096) * 4096);
  const reading = startStorageProcess(['read', dataDir]);
  expect(await reading.ended).toEqual({ code: 1, signal: null });
  expect(reading.lines.at(-1)).toContain('holds a damaged data.mdb');
});

test('data of a newer format is refused', async () => {
  await fill(1);
  const store = open<Buffer, Buffer>({
    path: dataDir,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
  });
  await store.put(Buffer.of(0, 0, 1), Buffer.from(JSON.stringify({ format: 2, nextTable: 1, collections: {} })));
  await store.close();
  await expect(opening(dataDir)).rejects.toThrow(/newer Gatehouse \(format 2\)/);
});

test('opening and closing many times in one process harms nothing', async () => {
  for (let round = 0; round < 40; round += 1) {
    const [one, memory] = await Promise.all([
      openDatabase({ engine: 'embedded', dataDir }),
      openDatabase({ engine: 'memory' }),
    ]);
    await Promise.all(
      [one, memory].map(async (database) => {
        await database.collection<Person>('people').insertOne({ _id: String(round) });
        expect(await database.collection<Person>('people').findOne({ _id: String(round) })).toEqual({
          _id: String(round),
        });
      }),
    );
    const unfinished = one.collection<Person>('people').insertOne({ _id: `unfinished${String(round)}` });
    await Promise.all([one.close(), memory.close(), unfinished]);
  }
  const database = await openDatabase({ engine: 'embedded', dataDir });
  expect(await database.collection<Person>('people').countDocuments({})).toBe(80);
  await database.close();
});

test('two databases on one folder in one process are one truth', async () => {
  const [one, other] = [
    await openDatabase({ engine: 'embedded', dataDir }),
    await openDatabase({ engine: 'embedded', dataDir }),
  ];
  await one.prepare([PEOPLE]);
  await one.collection<Person>(PEOPLE.name).insertOne({ _id: 'ada', name: 'ada' });
  expect(await other.collection<Person>(PEOPLE.name).findOne({ name: 'ada' })).toMatchObject({ _id: 'ada' });
  await expect(other.collection<Person>(PEOPLE.name).insertOne({ _id: 'x', name: 'ada' })).rejects.toThrow(
    'duplicate key',
  );
  await one.close();
  await other.collection<Person>(PEOPLE.name).insertOne({ _id: 'bob', name: 'bob' });
  expect(await other.collection<Person>(PEOPLE.name).findOne({ _id: 'bob' })).not.toBeNull();
  await other.close();
});
