import { engines } from '../support/engines';
import { idsOf, openPeople, type PeopleUnderTest } from '../support/storage-people';

const person = (id: string, name = id): { _id: string; name: string } => ({ _id: id, name });
const numbered = (from: number, count: number): { _id: string; name: string }[] =>
  Array.from({ length: count }, (_, at) => person(`p${String(from + at).padStart(5, '0')}`));

describe.each(engines())('inserting many on $name', (engine) => {
  let store: PeopleUnderTest;
  beforeAll(async () => {
    store = await openPeople(engine);
  });
  beforeEach(async () => {
    await store.people.deleteMany({});
  });
  afterAll(() => store.database.close());

  test('stores them all, as they were given', async () => {
    const createdAt = new Date(1_700_000_000_123);
    const data = { z: [1, null, { a: 'x' }], a: 2 ** 40, empty: {} };
    expect(await store.people.insertMany([{ ...person('ada'), createdAt, data }, person('bob')])).toEqual([]);
    expect(await store.people.findOne({ _id: 'ada' })).toEqual({ _id: 'ada', name: 'ada', createdAt, data });
    expect(await store.people.findOne({ createdAt })).toMatchObject({ _id: 'ada' });
    expect(await store.people.countDocuments({})).toBe(2);
  });

  test('of none stores none', async () => {
    expect(await store.people.insertMany([])).toEqual([]);
    expect(await store.people.countDocuments({})).toBe(0);
  });

  test('tells those that are there already by position and index, and stores the others', async () => {
    await store.people.insertOne({ ...person('ada'), email: 'ada@example.org' });
    const refused = await store.people.insertMany([
      person('bob'),
      person('ada', 'another'),
      person('cid', 'ada'),
      { ...person('dan'), email: 'ada@example.org' },
      { ...person('eve'), email: null },
      { ...person('fay'), email: null },
    ]);
    expect(refused).toEqual([
      { position: 1, index: '_id_' },
      { position: 2, index: 'people_name' },
      { position: 3, index: 'people_email' },
    ]);
    expect(idsOf(await store.people.find({}, { sort: { _id: 1 } }))).toEqual(['ada', 'bob', 'eve', 'fay']);
    expect(await store.people.findOne({ _id: 'ada' })).toMatchObject({ name: 'ada' });
  });

  test('tells the later of two that are alike', async () => {
    const refused = await store.people.insertMany([person('a', 'x'), person('b', 'x'), person('a', 'y'), person('c')]);
    expect(refused).toEqual([
      { position: 1, index: 'people_name' },
      { position: 2, index: '_id_' },
    ]);
    expect(idsOf(await store.people.find({}, { sort: { _id: 1 } }))).toEqual(['a', 'c']);
  });

  test('leaves nothing behind of what was refused, neither in an index nor in the count', async () => {
    await store.people.insertMany([person('ada'), { ...person('bob', 'ada'), roles: ['ADMIN'], visits: 1 }]);
    expect(await store.people.find({ roles: 'ADMIN' })).toEqual([]);
    expect(await store.people.countDocuments({})).toBe(1);
    expect(await store.people.insertMany([{ ...person('bob'), roles: ['ADMIN'] }])).toEqual([]);
  });

  test('loses none and doubles none where several do it at once', async () => {
    const batches = [numbered(0, 300), numbered(100, 300), numbered(200, 300), numbered(0, 500)];
    const refused = await Promise.all(batches.map((batch) => store.people.insertMany(batch)));
    expect(await store.people.countDocuments({})).toBe(500);
    expect(refused.flat()).toHaveLength(300 * 3 + 500 - 500);
    expect(refused.flat().every(({ index }) => index === '_id_' || index === 'people_name')).toBe(true);
  });

  test('stores a thousand that are then found by every index', async () => {
    const many = numbered(0, 1000).map((each, at) => ({ ...each, roles: [`role${String(at % 10)}`] }));
    expect(await store.people.insertMany(many)).toEqual([]);
    expect(await store.people.find({ roles: 'role3' })).toHaveLength(100);
    expect(await store.people.findOne({ name: 'p00999' })).toMatchObject({ _id: 'p00999' });
  });
});
