import type { Filter, UpdateFilter } from '../../src/storage/database';
import { engines } from '../support/engines';
import type { PeopleUnderTest, Person } from '../support/storage-people';
import { idsOf, openPeople } from '../support/storage-people';

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

describe.each(engines())('storage on $name', (engine) => {
  let store: PeopleUnderTest;
  beforeAll(async () => {
    store = await openPeople(engine);
  });
  beforeEach(async () => {
    await store.people.deleteMany({});
  });
  afterAll(() => store.database.close());

  describe('documents', () => {
    test('come back as they were stored, dates, nulls and order of fields included', async () => {
      const ada: Person = {
        _id: 'ada',
        name: 'ada',
        email: null,
        createdAt: at(0),
        roles: ['ADMIN', 'é\u{1F600}'],
        tasks: [{ id: 't1', done: false }],
        block: { at: at(1) },
        visits: -0.5,
        data: { z: [1, null, { a: 'x' }], a: 2 ** 40, empty: {}, list: [] },
      };
      await store.people.insertOne(ada);
      const found = await store.people.findOne({ _id: 'ada' });
      expect(found).toEqual(ada);
      expect(Object.keys(found?.data as object)).toEqual(['z', 'a', 'empty', 'list']);
    });

    test('are copies, frozen or not: changing one changes nothing that is stored', async () => {
      const data = { list: [1] };
      await store.put({ _id: 'ada', data });
      data.list.push(2);
      const found = await store.people.findOne({ _id: 'ada' });
      Reflect.set((found?.data as typeof data).list, 1, 3);
      expect(await store.people.findOne({ _id: 'ada' })).toMatchObject({ data: { list: [1] } });
    });

    test('keep long keys and values apart', async () => {
      const long = 'é'.repeat(2000);
      await store.put({ _id: `${long}1`, name: `${long}1` }, { _id: `${long}2`, name: `${long}2` });
      expect(idsOf(await store.people.find({ name: `${long}2` }))).toEqual([`${long}2`]);
      expect(await store.people.findOne({ _id: `${long}1` })).toMatchObject({ name: `${long}1` });
      await expect(store.people.insertOne({ _id: 'x', name: `${long}2` })).rejects.toMatchObject({
        index: 'people_name',
      });
    });

    test('without a match are null, an empty list and zero', async () => {
      expect(await store.people.findOne({ _id: 'nobody' })).toBeNull();
      expect(await store.people.find({ name: 'nobody' })).toEqual([]);
      expect(await store.people.countDocuments({})).toBe(0);
      expect(await store.people.deleteOne({ _id: 'nobody' })).toBe(0);
      expect(await store.people.findOneAndDelete({ _id: 'nobody' })).toBeNull();
      const change = { $set: { visits: 1 } };
      expect(await store.people.updateOne({ _id: 'nobody' }, change)).toEqual({ matchedCount: 0, modifiedCount: 0 });
      expect(await store.people.findOneAndUpdate({ _id: 'nobody' }, change, { returnDocument: 'after' })).toBeNull();
    });
  });

  describe('filters', () => {
    beforeEach(() =>
      store.put(
        { _id: 'ada', email: 'ada@example.org', createdAt: at(1), roles: ['ADMIN', 'AUDIT'], visits: 5, seenAt: at(9) },
        {
          _id: 'bob',
          email: null,
          createdAt: at(2),
          roles: [],
          tasks: [
            { id: 't1', done: true },
            { id: 't2', done: false },
          ],
          seenAt: null,
        },
        { _id: 'cleo', createdAt: at(3), roles: ['AUDIT'], block: { at: at(7) }, visits: 7 },
        {
          _id: 'dan',
          email: 'dan@example.org',
          createdAt: at(3),
          block: null,
          visits: 7,
          data: { deep: { value: 1 } },
        },
      ),
    );

    test.each<[string, Filter<Person>, string[]]>([
      ['everything', {}, ['ada', 'bob', 'cleo', 'dan']],
      ['an _id', { _id: 'bob' }, ['bob']],
      ['several _ids, one of them unknown', { _id: { $in: ['dan', 'nobody', 'ada', 'dan'] } }, ['ada', 'dan']],
      ['no _ids', { _id: { $in: [] } }, []],
      ['a range of _ids', { _id: { $gt: 'ada', $lte: 'cleo' } }, ['bob', 'cleo']],
      ['an _id and a condition that fails', { _id: 'bob', name: 'ada' }, []],
      ['a string', { name: 'cleo' }, ['cleo']],
      ['null, which an absent field is too', { email: null }, ['bob', 'cleo']],
      ['anything but null', { email: { $ne: null } }, ['ada', 'dan']],
      ['$nin', { name: { $nin: ['ada', 'bob'] } }, ['cleo', 'dan']],
      ['an absent field', { email: { $exists: false } }, ['cleo']],
      ['a present field, null included', { email: { $exists: true } }, ['ada', 'bob', 'dan']],
      ['a field of a document', { 'block.at': at(7) }, ['cleo']],
      ['a field of a document that is present', { 'block.at': { $exists: true } }, ['cleo']],
      ['a field two documents deep', { 'data.deep.value': 1 }, ['dan']],
      ['an element of an array', { roles: 'AUDIT' }, ['ada', 'cleo']],
      ['one of several elements', { roles: { $in: ['ADMIN', 'OTHER'] } }, ['ada']],
      ['no such element', { roles: { $ne: 'AUDIT' } }, ['bob', 'dan']],
      ['a field of an element', { 'tasks.id': 't2' }, ['bob']],
      ['an element with two conditions', { tasks: { $elemMatch: { id: 't2', done: true } } }, []],
      ['a second element', { 'roles.1': { $exists: true } }, ['ada']],
      ['an array of that size', { roles: { $size: 0 } }, ['bob']],
      ['all of some elements', { roles: { $all: ['AUDIT', 'ADMIN'] } }, ['ada']],
      ['a range of dates, exclusive', { createdAt: { $gt: at(1), $lt: at(3) } }, ['bob']],
      ['a range of dates, inclusive', { createdAt: { $gte: at(1), $lte: at(2) } }, ['ada', 'bob']],
      ['a range that leaves out other types', { seenAt: { $lt: at(100) } }, ['ada']],
      ['a range that leaves out null', { seenAt: { $gte: at(0) } }, ['ada']],
      ['numbers', { visits: { $gte: 5.5 } }, ['cleo', 'dan']],
      ['a number against strings', { name: { $gt: 0 } } as unknown as Filter<Person>, []],
      ['a prefix', { name: { $gte: 'a', $lt: 'a\uFFFF' } }, ['ada']],
      ['strings by type', { email: { $type: 'string' } }, ['ada', 'dan']],
      ['$or over two indexes', { $or: [{ name: 'bob' }, { email: 'dan@example.org' }] }, ['bob', 'dan']],
      ['$or with a condition around it', { visits: 7, $or: [{ name: 'ada' }, { name: 'dan' }] }, ['dan']],
      ['$and of two ranges', { $and: [{ createdAt: { $gt: at(1) } }, { createdAt: { $lt: at(3) } }] }, ['bob']],
      [
        '$or within $and',
        { $and: [{ $or: [{ name: 'ada' }, { name: 'bob' }] }, { $or: [{ visits: 5 }, { visits: 7 }] }] },
        ['ada'],
      ],
      ['$nor', { $nor: [{ name: 'ada' }, { visits: 7 }] }, ['bob']],
      ['$not', { createdAt: { $not: { $gt: at(2) } } }, ['ada', 'bob']],
    ])('%s', async (_name, filter, expected) => {
      expect(idsOf(await store.people.find(filter)).sort()).toEqual(expected);
      expect(await store.people.countDocuments(filter)).toBe(expected.length);
      expect(await store.people.findOne(filter)).toEqual(expected.length === 0 ? null : expect.anything());
    });

    test('with an undefined value are refused, not widened', async () => {
      const filter = { name: undefined } as unknown as Filter<Person>;
      await expect(store.people.find(filter)).rejects.toThrow(TypeError);
      await expect(store.people.deleteMany({ $or: [filter] })).rejects.toThrow(TypeError);
      expect(await store.people.countDocuments({})).toBe(4);
    });
  });

  describe('order, limits and parts', () => {
    test('sort by several fields in both directions, null before dates', async () => {
      await store.put(
        { _id: 'a', seenAt: at(2) },
        { _id: 'b', seenAt: null },
        { _id: 'c', seenAt: at(1) },
        { _id: 'd' },
        { _id: 'e', seenAt: at(2) },
      );
      const sorted = async (sort: Record<string, 1 | -1>, limit = 9): Promise<string> =>
        idsOf(await store.people.find({}, { sort, limit })).join('');
      expect(await sorted({ seenAt: 1, _id: 1 })).toBe('bdcae');
      expect(await sorted({ seenAt: -1, _id: -1 })).toBe('eacdb');
      expect(await sorted({ seenAt: -1, _id: 1 })).toBe('aecbd');
      expect(await sorted({ seenAt: 1, _id: 1 }, 2)).toBe('bd');
      expect(await sorted({ _id: -1 }, 2)).toBe('ed');
    });

    test('strings sort by their bytes', async () => {
      const names = ['a', 'Z', 'é', '\u{1F600}', '\uFF5E', 'ab', 'a b', ''];
      await store.put(...names.map((name, index) => ({ _id: String(index), name })));
      const sorted = [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      expect((await store.people.find({}, { sort: { name: 1 } })).map((person) => person.name)).toEqual(sorted);
      const above = await store.people.find({ name: { $gt: 'é' } }, { sort: { name: 1 } });
      expect(above.map((person) => person.name)).toEqual(['\uFF5E', '\u{1F600}']);
    });

    test.each([1, -1] as const)('pages by key go through everything once (direction %s)', async (way) => {
      const persons = Array.from({ length: 23 }, (_, index) => ({
        _id: `p${String(index).padStart(2, '0')}`,
        ...(index % 3 === 0 ? { seenAt: null } : { seenAt: at(index % 5) }),
      }));
      await store.put(...persons);
      const sort = { seenAt: way, _id: way };
      const whole = idsOf(await store.people.find({}, { sort }));
      expect(new Set(whole).size).toBe(23);
      const paged: string[] = [];
      for (let after: Person | undefined; ;) {
        const page: Person[] = await store.people.find(after === undefined ? {} : beyond(after, way), {
          sort,
          limit: 4,
        });
        paged.push(...idsOf(page));
        after = page.at(-1);
        if (after === undefined) break;
      }
      expect(paged).toEqual(whole);
    });

    test('projections take or leave fields', async () => {
      await store.put({ _id: 'ada', email: 'a@example.org', block: { at: at(1) }, tasks: [{ id: 't', done: true }] });
      const only = async (projection: Record<string, 0 | 1>) => store.people.findOne({ _id: 'ada' }, { projection });
      expect(await only({ email: 1 })).toEqual({ _id: 'ada', email: 'a@example.org' });
      expect(await only({ _id: 0, name: 1 })).toEqual({ name: 'ada' });
      expect(await only({ 'tasks.id': 1 })).toEqual({ _id: 'ada', tasks: [{ id: 't' }] });
      expect(await only({ email: 0, block: 0, 'tasks.done': 0 })).toEqual({
        _id: 'ada',
        name: 'ada',
        tasks: [{ id: 't' }],
      });
      const [listed] = await store.people.find({}, { projection: { name: 1, _id: 1 } });
      expect(listed).toEqual({ _id: 'ada', name: 'ada' });
    });
  });

  describe('updates', () => {
    const start = {
      _id: 'ada',
      name: 'ada',
      visits: 1,
      roles: ['A', 'B'],
      tasks: [
        { id: 't1', done: false },
        { id: 't2', done: true },
      ],
    };

    test.each<[string, UpdateFilter<Person>, object]>([
      ['$set', { $set: { visits: 2, 'block.at': at(1) } }, { ...start, visits: 2, block: { at: at(1) } }],
      ['$set of null', { $set: { email: null } }, { ...start, email: null }],
      [
        '$set of an element',
        { $set: { 'tasks.0.done': true } },
        {
          ...start,
          tasks: [
            { id: 't1', done: true },
            { id: 't2', done: true },
          ],
        },
      ],
      [
        '$unset',
        { $unset: { visits: '', seenAt: '' } },
        { _id: 'ada', name: 'ada', roles: start.roles, tasks: start.tasks },
      ],
      ['$inc', { $inc: { visits: 2 } }, { ...start, visits: 3 }],
      ['$inc of nothing', { $inc: { 'data.count': -1 } }, { ...start, data: { count: -1 } }],
      ['$min and $max', { $min: { visits: 0 }, $max: { seenAt: at(3) } }, { ...start, visits: 0, seenAt: at(3) }],
      ['$max of less', { $max: { visits: 0 } }, start],
      ['$push', { $push: { roles: 'A' } }, { ...start, roles: ['A', 'B', 'A'] }],
      ['$push to nothing', { $push: { 'data.list': 1 } }, { ...start, data: { list: [1] } }],
      [
        '$push of several, the last kept',
        { $push: { roles: { $each: ['C', 'D'], $slice: -3 } } },
        { ...start, roles: ['B', 'C', 'D'] },
      ],
      ['$push of several, the first kept', { $push: { roles: { $each: ['C'], $slice: 2 } } }, start],
      ['$pull by value', { $pull: { roles: 'A' } }, { ...start, roles: ['B'] }],
      ['$pull by a field', { $pull: { tasks: { id: 't1' } } }, { ...start, tasks: [{ id: 't2', done: true }] }],
      ['$pull by operators', { $pull: { roles: { $in: ['A', 'B'] } } }, { ...start, roles: [] }],
      ['$pull of a field by operators', { $pull: { tasks: { id: { $in: ['t1', 't2'] } } } }, { ...start, tasks: [] }],
      ['$addToSet', { $addToSet: { roles: 'C' } }, { ...start, roles: ['A', 'B', 'C'] }],
      [
        '$addToSet of what is there',
        { $addToSet: { roles: { $each: ['A', 'C'] } } },
        { ...start, roles: ['A', 'B', 'C'] },
      ],
      ['$setOnInsert of what exists', { $setOnInsert: { visits: 9 } }, start],
    ])('%s', async (_name, update, expected) => {
      await store.people.insertOne(start);
      const after = await store.people.findOneAndUpdate({ _id: 'ada' }, update, { returnDocument: 'after' });
      expect(after).toEqual(expected);
      expect(await store.people.findOne({ _id: 'ada' })).toEqual(expected);
    });

    test('say how many matched and how many changed', async () => {
      await store.put({ _id: 'a', visits: 1 }, { _id: 'b', visits: 2 }, { _id: 'c', visits: 2 });
      const two = { $set: { visits: 2 } };
      expect(await store.people.updateOne({ _id: 'a' }, two)).toEqual({ matchedCount: 1, modifiedCount: 1 });
      expect(await store.people.updateOne({ _id: 'a' }, two)).toEqual({ matchedCount: 1, modifiedCount: 0 });
      expect(await store.people.updateMany({ visits: 2 }, { $inc: { visits: 1 } })).toEqual({
        matchedCount: 3,
        modifiedCount: 3,
      });
      expect(await store.people.countDocuments({ visits: 3 })).toBe(3);
    });

    test('findOneAndUpdate gives the document before or after, the first in the order asked for', async () => {
      await store.put({ _id: 'a', createdAt: at(2), visits: 1 }, { _id: 'b', createdAt: at(1), visits: 1 });
      const change = { $inc: { visits: 1 } };
      const first = await store.people.findOneAndUpdate({ visits: 1 }, change, {
        returnDocument: 'before',
        sort: { createdAt: 1 },
      });
      expect(first).toMatchObject({ _id: 'b', visits: 1 });
      const second = await store.people.findOneAndUpdate({ visits: 1 }, change, {
        returnDocument: 'after',
        sort: { createdAt: 1 },
      });
      expect(second).toMatchObject({ _id: 'a', visits: 2 });
    });

    test('an upsert inserts once, then updates', async () => {
      const upsert = async (): Promise<unknown> =>
        store.people.updateOne(
          { _id: 'ada', name: 'ada' },
          { $setOnInsert: { createdAt: at(1) }, $inc: { visits: 1 } },
          { upsert: true },
        );
      await upsert();
      expect(await store.people.findOne({ _id: 'ada' })).toEqual({
        _id: 'ada',
        name: 'ada',
        createdAt: at(1),
        visits: 1,
      });
      await upsert();
      expect(await store.people.findOne({ _id: 'ada' })).toEqual({
        _id: 'ada',
        name: 'ada',
        createdAt: at(1),
        visits: 2,
      });
    });

    test('an upsert of an _id whose other conditions fail is a duplicate key', async () => {
      await store.put({ _id: 'ada', visits: 5 });
      const update = store.people.updateOne(
        { _id: 'ada', visits: { $lt: 5 } },
        { $inc: { visits: 1 } },
        { upsert: true },
      );
      await expect(update).rejects.toMatchObject({ name: 'DuplicateKey', index: '_id_' });
    });

    test('an index follows what an update changes', async () => {
      await store.put({ _id: 'ada', email: 'old@example.org', roles: ['A'] });
      await store.people.updateOne({ _id: 'ada' }, { $set: { email: 'new@example.org', roles: ['B', 'C'] } });
      expect(await store.people.findOne({ email: 'old@example.org' })).toBeNull();
      expect(await store.people.findOne({ roles: 'A' })).toBeNull();
      expect(await store.people.findOne({ email: 'new@example.org', roles: 'C' })).toMatchObject({ _id: 'ada' });
    });
  });

  describe('removals', () => {
    test('take one or all that match, and free what was unique', async () => {
      await store.put({ _id: 'a', visits: 1 }, { _id: 'b', visits: 1 }, { _id: 'c', visits: 1 }, { _id: 'd' });
      expect(await store.people.deleteOne({ visits: 1 })).toBe(1);
      expect(await store.people.findOneAndDelete({ visits: 1, name: 'c' })).toMatchObject({ _id: 'c', visits: 1 });
      await store.put({ _id: 'c2', name: 'c', visits: 1 });
      expect(await store.people.deleteMany({ visits: 1 })).toBe(2);
      expect(idsOf(await store.people.find({}))).toEqual(['d']);
    });
  });

  test('every command is told to listeners, once', async () => {
    const fresh = await engine.open();
    const told: string[] = [];
    fresh.onCommand(({ collection, operation }) => told.push(`${collection}.${operation}`));
    await fresh.collection('things').find({ name: 'x' });
    await fresh.collection('things').updateOne({ _id: 'x' }, { $set: { visits: 1 } });
    expect(told).toEqual(['things.find', 'things.updateOne']);
    await fresh.close();
  });
});

/** The filter of the rows after a document in a page, by the field and, among equals, by `_id`. */
function beyond({ _id: id, seenAt = null }: Person, way: 1 | -1): Filter<Person> {
  const operator = way === 1 ? '$gt' : '$lt';
  const tie = { seenAt, _id: { [operator]: id } } as Filter<Person>;
  if (seenAt === null) return way === 1 ? { $or: [tie, { seenAt: { $ne: null } }] } : tie;
  const further = { seenAt: { [operator]: seenAt } } as Filter<Person>;
  return { $or: way === 1 ? [further, tie] : [further, tie, { seenAt: null }] };
}
