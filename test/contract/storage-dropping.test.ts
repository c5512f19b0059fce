import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/storage/open-database';
import { engines } from '../support/engines';
import type { EngineUnderTest } from '../support/engines';
import { openPeople, PEOPLE } from '../support/storage-people';
import type { Person } from '../support/storage-people';

const OTHERS = { name: 'others', indexes: [{ name: 'others_name', key: { name: 1 }, unique: true }] } as const;

async function filled(engine: EngineUnderTest) {
  const store = await openPeople(engine);
  await store.database.prepare([OTHERS]);
  const others = store.database.collection<Person>(OTHERS.name);
  const names = Array.from({ length: 1200 }, (_, n) => `p${String(n)}`);
  await store.people.insertMany(names.map((name) => ({ _id: name, name, roles: ['a', 'b'] })));
  await others.insertOne({ _id: 'x', name: 'x' });
  return { ...store, others };
}

describe.each(engines())('dropping on $name', (engine) => {
  test('a collection takes its documents and indexes, and nothing of another', async () => {
    const { database, people, others, put } = await filled(engine);
    await database.dropCollection(PEOPLE.name);
    expect([await people.countDocuments({}), await people.find({ roles: 'a' })]).toEqual([0, []]);
    expect(await database.indexFaults([PEOPLE])).toHaveLength(PEOPLE.indexes.length);
    expect(await others.findOne({ name: 'x' })).not.toBeNull();
    expect(await database.indexFaults([OTHERS])).toEqual([]);
    await put({ _id: 'a', name: 'same' }, { _id: 'b', name: 'same' });
    await expect(database.prepare([PEOPLE])).rejects.toMatchObject({ index: 'people_name' });
    await people.deleteOne({ _id: 'b' });
    await database.prepare([PEOPLE]);
    await expect(put({ _id: 'c', name: 'same' })).rejects.toMatchObject({ index: 'people_name' });
    await database.close();
  });

  test('a collection that is not there changes nothing', async () => {
    const { database, people } = await openPeople(engine);
    await database.dropCollection('nothing');
    await database.dropCollection(PEOPLE.name);
    await database.dropCollection(PEOPLE.name);
    expect(await people.countDocuments({})).toBe(0);
    await database.close();
  });

  test('the database takes everything, and can be prepared again', async () => {
    const { database, people, others, put } = await filled(engine);
    await database.drop();
    await database.drop();
    expect([await people.countDocuments({}), await others.countDocuments({})]).toEqual([0, 0]);
    await database.prepare([PEOPLE]);
    await put({ _id: 'a' });
    await expect(put({ _id: 'b', name: 'a' })).rejects.toMatchObject({ index: 'people_name' });
    await database.close();
  });

  test('a database says its version', async () => {
    const { database } = await openPeople(engine);
    const { now, version } = await database.describe();
    expect(version).toMatch(/\d/);
    if (engine.uri !== undefined) expect(now).toBeInstanceOf(Date);
    await database.close();
  });
});

test('a process that goes on while another drops the data folder and fills it anew, takes nothing for what was', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-dropped-'));
  const [dropping, going] = [
    await openDatabase({ engine: 'embedded', dataDir }),
    await openDatabase({ engine: 'embedded', dataDir }),
  ];
  const people = going.collection<Person>(PEOPLE.name);
  await dropping.prepare([PEOPLE, OTHERS]);
  await people.insertOne({ _id: 'a', name: 'old' });
  await dropping.drop();
  await dropping.prepare([OTHERS, PEOPLE]);
  await dropping.collection<Person>(PEOPLE.name).insertOne({ _id: 'b', name: 'new' });
  expect(await people.find({ name: { $gt: '' } })).toEqual([{ _id: 'b', name: 'new' }]);
  await expect(people.insertOne({ _id: 'c', name: 'new' })).rejects.toMatchObject({ index: 'people_name' });
  await Promise.all([dropping.close(), going.close()]);
  rmSync(dataDir, { recursive: true });
});
