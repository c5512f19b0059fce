import type { Filter, FindOptions } from '../../src/storage/database';
import { openMemory } from '../../src/storage/embedded/embedded-database';
import type { EmbeddedDatabase } from '../../src/storage/embedded/embedded-database';
import type { Person } from '../support/storage-people';
import { idsOf, PEOPLE } from '../support/storage-people';

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

interface Filled {
  readonly database: EmbeddedDatabase;
  readonly scans: string[];
  /** Documents read by one query. */
  cost(filter: Filter<Person>, options?: FindOptions): Promise<{ examined: number; found: string[] }>;
}

async function filled(count: number): Promise<Filled> {
  const scans: string[] = [];
  const database = await openMemory({ onScan: ({ fields }) => scans.push(fields.join(',')) });
  await database.prepare([PEOPLE]);
  const people = database.collection<Person>(PEOPLE.name);
  await Promise.all(Array.from({ length: count }, (_, n) => people.insertOne(person(n))));
  const cost: Filled['cost'] = async (filter, options) => {
    const before = database.examined;
    const found = idsOf(await people.find(filter, options));
    return { examined: database.examined - before, found };
  };
  return { database, scans, cost };
}

/** Ten of each hundred were never seen; the first ten have tasks and blocks. */
function person(n: number): Person {
  const id = `p${String(n).padStart(5, '0')}`;
  const few = n < 10 ? { tasks: [{ id: `t${String(n)}`, done: false }], block: { at: at(n) } } : {};
  return {
    _id: id,
    name: id,
    email: `${id}@example.org`,
    createdAt: at(n),
    seenAt: n % 10 === 0 ? null : at(n),
    leaseId: n < 5 ? 'w' : 'x',
    ...few,
  };
}

const page = { limit: 20 };
const newest = { sort: { createdAt: -1, _id: -1 }, ...page } as const;
const bySeen = { sort: { seenAt: 1, _id: 1 }, ...page } as const;

describe('a query of a request reads as much of ten thousand documents as of two hundred', () => {
  let small: Filled;
  let large: Filled;
  beforeAll(async () => {
    [small, large] = await Promise.all([filled(200), filled(10_000)]);
  });
  afterAll(() => Promise.all([small.database.close(), large.database.close()]));

  test.each<[string, number, Filter<Person>, FindOptions?]>([
    ['by _id', 1, { _id: 'p00003' }],
    ['by several _ids', 2, { _id: { $in: ['p00003', 'p00004', 'none'] } }],
    ['by _id and a state', 1, { _id: 'p00003', seenAt: { $gt: at(0) }, block: { $ne: null } }],
    ['by a unique field', 1, { name: 'p00003' }],
    ['by a partial unique field', 1, { email: 'p00003@example.org' }],
    ['by one of two unique fields', 1, { $or: [{ name: 'p00003' }, { email: 'p00003@example.org' }] }],
    ['by the id of an element', 1, { 'tasks.id': 't3' }],
    ['that have a sparse field', 10, { 'tasks.id': { $exists: true } }],
    ['by a range of a sparse field', 5, { 'block.at': { $gte: at(5) } }],
    [
      'by an equality, then a range, in order',
      3,
      { leaseId: 'w', createdAt: { $lt: at(3) } },
      { sort: { createdAt: 1 }, limit: 9 },
    ],
    ['the first of an equality, in order', 2, { leaseId: 'x' }, { sort: { createdAt: 1 }, limit: 2 }],
    ['the newest', 20, {}, newest],
    [
      'a page of the newest',
      20,
      { $or: [{ createdAt: { $lt: at(150) } }, { createdAt: at(150), _id: { $lt: 'p00150' } }] },
      newest,
    ],
    ['a page among nulls', 20, { $or: [{ seenAt: null, _id: { $gt: 'p00050' } }, { seenAt: { $ne: null } }] }, bySeen],
    [
      'a page after nulls',
      20,
      { $or: [{ seenAt: { $gt: at(33) } }, { seenAt: at(33), _id: { $gt: 'p00033' } }] },
      bySeen,
    ],
    ['a prefix', 10, { name: { $gte: 'p0001', $lt: 'p0002' } }, { sort: { name: 1 }, limit: 10 }],
    ['a page by _id', 20, {}, { sort: { _id: 1 }, ...page }],
    ['the next page by _id', 21, { _id: { $gt: 'p00100' } }, { sort: { _id: 1 }, ...page }],
    ['the page before, by _id', 21, { _id: { $lt: 'p00100' } }, { sort: { _id: -1 }, ...page }],
    ['those between two _ids', 9, { _id: { $gte: 'p00010', $lte: 'p00018' } }],
  ])('%s: %d', async (...[, examined, filter, options]) => {
    const [few, many] = [await small.cost(filter, options), await large.cost(filter, options)];
    expect(few.examined).toBe(examined);
    expect(many.examined).toBe(examined);
    expect(small.scans).toEqual([]);
    expect(large.scans).toEqual([]);
  });
});

test('a query that no index serves is told, with its fields', async () => {
  const { database, scans, cost } = await filled(20);
  const { examined } = await cost({ visits: 1, 'data.a': { $gt: 1 } }, { limit: 1 });
  expect(examined).toBe(20);
  expect(scans).toEqual(['visits,data.a']);
  await database.collection<Person>(PEOPLE.name).countDocuments({});
  expect(scans).toHaveLength(1);
  await database.close();
});

test('documents whose date has passed are swept, the others stay', async () => {
  let now = at(0);
  const database = await openMemory({ clock: { now: () => now } });
  await database.prepare([
    { name: 'tokens', indexes: [{ name: 'tokens_ttl', key: { seenAt: 1 }, expireAfterSeconds: 0 }] },
  ]);
  const tokens = database.collection<Person>('tokens');
  await Promise.all(
    Array.from({ length: 1200 }, (_, n) => tokens.insertOne({ _id: `old${String(n)}`, seenAt: at(10) })),
  );
  for (const seenAt of [at(20), null]) await tokens.insertOne({ _id: String(seenAt?.getTime()), seenAt });
  await tokens.insertOne({ _id: 'none' });
  expect(await database.sweep()).toBe(0);
  now = at(10);
  expect(await database.sweep()).toBe(1200);
  expect(await tokens.countDocuments({})).toBe(3);
  await database.close();
});

test('the sweep runs by itself', async () => {
  const database = await openMemory({ sweepIntervalMs: 5 });
  await database.prepare([
    { name: 'tokens', indexes: [{ name: 'tokens_ttl', key: { seenAt: 1 }, expireAfterSeconds: 0 }] },
  ]);
  const tokens = database.collection<Person>('tokens');
  await tokens.insertOne({ _id: 'old', seenAt: at(0) });
  for (let poll = 0; poll < 400 && (await tokens.countDocuments({})) > 0; poll += 1) {
    await new Promise((next) => setTimeout(next, 5));
  }
  expect(await tokens.countDocuments({})).toBe(0);
  await database.close();
});
