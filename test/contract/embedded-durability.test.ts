import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import type { Person } from '../support/storage-people';
import { idsOf, PEOPLE } from '../support/storage-people';
import { buildStorageProcess, removeStorageProcess, startStorageProcess } from '../support/storage-processes';

const KILLS = 20;

let dataDir: string;
beforeAll(buildStorageProcess);
afterAll(removeStorageProcess);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function withDatabase(use: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase({ engine: 'embedded', dataDir });
  await database.prepare([PEOPLE]);
  await use(database).finally(() => database.close());
}

test(`${String(KILLS)} kills in the middle of 16 writers lose nothing that was acknowledged`, async () => {
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writers = startStorageProcess(['write', dataDir, `kill${String(kill)}`]);
    await writers.told(50 + kill * 10);
    writers.child.kill('SIGKILL');
    expect(await writers.ended).toMatchObject({ signal: 'SIGKILL' });
    for (const id of writers.lines) acknowledged.add(id);
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS * 50);
  await withDatabase(async (database) => {
    const people = database.collection<Person>(PEOPLE.name);
    const stored = new Set(idsOf(await people.find({})));
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(await people.countDocuments({})).toBe(stored.size);
    expect(await people.countDocuments({ name: { $in: [...stored] } })).toBe(stored.size);
    expect(await people.countDocuments({ roles: { $in: [...stored] } })).toBe(stored.size);
    await people.insertOne({ _id: 'after', name: 'after' });
  });
}, 90_000);

test('three processes race for 200 rows: each row has one owner, and all see it', async () => {
  await withDatabase(async (database) => {
    const people = database.collection<Person>(PEOPLE.name);
    const rows = Array.from({ length: 200 }, (_, row) => ({
      _id: `row${String(row)}`,
      name: `row${String(row)}`,
      leaseId: null,
    }));
    await Promise.all(rows.map((row) => people.insertOne(row)));
    const processes = ['p1', 'p2', 'p3'].map((name) => ({
      name,
      running: startStorageProcess(['claim', dataDir, name]),
    }));
    await Promise.all(processes.map(({ running }) => running.ended));
    const owners = processes.flatMap(({ name, running }) => running.lines.map((row) => [row, name] as const));
    expect(owners).toHaveLength(200);
    const stored = await people.find({});
    expect(Object.fromEntries(stored.map((row) => [row._id, row.leaseId]))).toEqual(Object.fromEntries(owners));
  });
}, 60_000);

test('a process keeps an index true that another made after it began', async () => {
  const early = await openDatabase({ engine: 'embedded', dataDir });
  const people = early.collection<Person>(PEOPLE.name);
  await people.insertOne({ _id: 'ada', name: 'ada' });
  await startStorageProcess(['claim', dataDir, 'none']).ended;
  await people.insertOne({ _id: 'bob', name: 'bob' });
  await expect(people.insertOne({ _id: 'x', name: 'bob' })).rejects.toMatchObject({ index: 'people_name' });
  expect(idsOf(await people.find({ name: { $in: ['ada', 'bob'] } }))).toEqual(['ada', 'bob']);
  await early.close();
}, 30_000);

test('a disk that fills up is told with the folder and the cure, and loses nothing', async () => {
  await withDatabase(() => Promise.resolve());
  const filling = startStorageProcess(['fill', dataDir], { fileBlocks: 4096 });
  expect(await filling.ended).toMatchObject({ code: 1 });
  const told = filling.lines.filter((line) => !line.startsWith('!'));
  const fault = filling.lines.find((line) => line.startsWith('!'));
  expect(fault).toContain(`StorageUnavailable: The data folder ${dataDir} is on a full or failing disk.`);
  await withDatabase(async (database) => {
    const stored = idsOf(await database.collection<Person>(PEOPLE.name).find({}));
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((id) => !stored.includes(id))).toEqual([]);
    await database.collection<Person>(PEOPLE.name).insertOne({ _id: 'after', name: 'after' });
  });
}, 60_000);
