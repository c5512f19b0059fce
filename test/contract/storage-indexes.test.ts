import { ALL_COLLECTIONS, COLLECTIONS } from '../../src/storage/collections';
import { engines } from '../support/engines';
import type { PeopleUnderTest, Person } from '../support/storage-people';
import { idsOf, openPeople, PEOPLE } from '../support/storage-people';
import type { IdentityDocument } from '../../src/identities/identity.document';

describe.each(engines())('indexes on $name', (engine) => {
  let store: PeopleUnderTest;
  beforeAll(async () => {
    store = await openPeople(engine);
  });
  beforeEach(async () => {
    await store.people.deleteMany({});
  });
  afterAll(() => store.database.close());

  describe('unique indexes', () => {
    test('refuse an insert, told by the index', async () => {
      await store.put({ _id: 'ada', email: 'a@example.org' });
      const insert = (person: Person): Promise<void> => store.people.insertOne(person);
      await expect(insert({ _id: 'ada', name: 'x' })).rejects.toMatchObject({ name: 'DuplicateKey', index: '_id_' });
      await expect(insert({ _id: 'x', name: 'ada' })).rejects.toMatchObject({
        name: 'DuplicateKey',
        index: 'people_name',
      });
      await expect(insert({ _id: 'x', name: 'x', email: 'a@example.org' })).rejects.toMatchObject({
        index: 'people_email',
      });
      expect(await store.people.countDocuments({})).toBe(1);
    });

    test('refuse a rename and leave the document as it was', async () => {
      await store.put({ _id: 'ada', visits: 1 }, { _id: 'bob', visits: 1 });
      const rename = store.people.updateOne({ _id: 'bob' }, { $set: { name: 'ada', visits: 2 } });
      await expect(rename).rejects.toMatchObject({ name: 'DuplicateKey', index: 'people_name' });
      expect(await store.people.findOne({ _id: 'bob' })).toEqual({ _id: 'bob', name: 'bob', visits: 1 });
      await store.people.updateOne({ _id: 'bob' }, { $set: { name: 'bob', visits: 3 } });
    });

    test('that are partial let any number have null or nothing', async () => {
      await store.put({ _id: 'a', email: null }, { _id: 'b', email: null }, { _id: 'c' }, { _id: 'd' });
      expect(await store.people.countDocuments({ email: null })).toBe(4);
      await store.people.updateOne({ _id: 'a' }, { $set: { email: 'a@example.org' } });
      const second = store.people.updateOne({ _id: 'c' }, { $set: { email: 'a@example.org' } });
      await expect(second).rejects.toMatchObject({ index: 'people_email' });
      await store.people.updateOne({ _id: 'a' }, { $unset: { email: '' } });
      await store.people.updateOne({ _id: 'c' }, { $set: { email: 'a@example.org' } });
    });
  });

  describe('preparing', () => {
    test('may happen again, and by several at once', async () => {
      const fresh = await engine.open();
      await Promise.all([
        fresh.prepare(ALL_COLLECTIONS),
        fresh.prepare(ALL_COLLECTIONS),
        fresh.prepare(ALL_COLLECTIONS),
      ]);
      await fresh.prepare(ALL_COLLECTIONS);
      await fresh.close();
    });

    test('refuses an index that exists with another definition, by name', async () => {
      const changed = {
        name: PEOPLE.name,
        indexes: [{ name: 'people_roles', key: { roles: 1 }, unique: true }],
      } as const;
      await expect(store.database.prepare([changed])).rejects.toThrow(/people_roles.*another definition/);
    });

    test('a unique index of two fields refuses the same pair alone', async () => {
      const fresh = await engine.open();
      await fresh.prepare(ALL_COLLECTIONS);
      const identities = fresh.collection<IdentityDocument>(COLLECTIONS.identities.name);
      const linkedAt = new Date(0);
      await identities.insertOne({ _id: 'a', userId: 'ada', provider: 'google', subject: '1', linkedAt });
      await identities.insertOne({ _id: 'b', userId: 'ada', provider: 'github', subject: '1', linkedAt });
      await identities.insertOne({ _id: 'c', userId: 'bob', provider: 'google', subject: '2', linkedAt });
      await expect(
        identities.insertOne({ _id: 'd', userId: 'bob', provider: 'google', subject: '1', linkedAt }),
      ).rejects.toMatchObject({ name: 'DuplicateKey', index: 'identities_subject' });
      expect(idsOf(await identities.find({ userId: 'ada' }, { sort: { _id: 1 } }))).toEqual(['a', 'b']);
      await fresh.close();
    });

    test('is told apart from what lacks: an index that is missing, and one that is defined otherwise', async () => {
      const fresh = await engine.open();
      const spec = (unique: boolean, ...names: string[]) => ({
        name: 'things',
        indexes: names.map((name) => ({ name: `things_${name}`, key: { [name]: 1 } as const, unique })),
      });
      const missing = (index: string) => ({ collection: 'things', index, fault: 'missing' });
      expect(await fresh.indexFaults([spec(true, 'a', 'b')])).toEqual([missing('things_a'), missing('things_b')]);
      await fresh.prepare([spec(true, 'a', 'b')]);
      expect(await fresh.indexFaults([spec(true, 'a', 'b')])).toEqual([]);
      expect(await fresh.indexFaults([spec(false, 'a'), spec(true, 'b', 'c')])).toEqual([
        { collection: 'things', index: 'things_a', fault: 'different' },
        missing('things_c'),
      ]);
      await fresh.prepare(ALL_COLLECTIONS);
      expect(await fresh.indexFaults(ALL_COLLECTIONS)).toEqual([]);
      await fresh.close();
    });

    test('indexes the documents that are there', async () => {
      const fresh = await engine.open();
      const things = fresh.collection<Person>('things');
      await things.insertOne({ _id: 'a', name: 'x' });
      await things.insertOne({ _id: 'b', name: 'x' });
      const unique = { name: 'things', indexes: [{ name: 'things_name', key: { name: 1 }, unique: true }] } as const;
      const found = [{ collection: 'things', index: 'things_name', duplicates: [{ ids: ['a', 'b'] }] }];
      await expect(fresh.prepare([unique])).rejects.toMatchObject({ name: 'DuplicatesFound', found });
      expect(await fresh.duplicates([unique])).toMatchObject(found);
      await things.updateOne({ _id: 'b' }, { $set: { name: 'y' } });
      await fresh.prepare([unique]);
      expect(await fresh.duplicates([unique])).toEqual([]);
      expect(idsOf(await things.find({ name: 'y' }))).toEqual(['b']);
      await expect(things.insertOne({ _id: 'c', name: 'y' })).rejects.toMatchObject({ index: 'things_name' });
      await fresh.close();
    });
  });
});
