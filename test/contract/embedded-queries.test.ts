import { fc } from '../support/property';
import { Query } from 'mingo';
import type { Filter, UpdateFilter } from '../../src/storage/database';
import { openMemory } from '../../src/storage/embedded/embedded-database';
import type { EmbeddedDatabase } from '../../src/storage/embedded/embedded-database';
import { engines } from '../support/engines';
import type { Shape } from '../support/storage-shapes';
import { documents, filters, SHAPE_INDEXES, sorts } from '../support/storage-shapes';

const RUNS = 150;
const SERVER_RUNS = 25;

let database: EmbeddedDatabase;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

/** Two collections of the same documents and nothing else: one with indexes, one that is scanned. */
async function filled(shapes: readonly Shape[]) {
  await database.drop();
  await database.prepare([{ name: 'indexed', indexes: SHAPE_INDEXES }]);
  const collections = [database.collection<Shape>('indexed'), database.collection<Shape>('plain')] as const;
  await Promise.all(collections.flatMap((collection) => shapes.map((shape) => collection.insertOne(shape))));
  return { indexed: collections[0], plain: collections[1] };
}

function ids(shapes: readonly Shape[]): string[] {
  return shapes.map((shape) => shape._id);
}

describe('the embedded engine', () => {
  test('finds by its indexes what mingo finds in a full scan', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents({ arrays: true, nestedArrays: false }),
        fc.array(filters({ asMingo: true }), { minLength: 5, maxLength: 5 }),
        async (shapes, asked) => {
          const { indexed } = await filled(shapes);
          for (const filter of asked) {
            const expected = shapes.filter((shape) => new Query(filter).test({ ...shape }));
            expect(ids(await indexed.find(filter as Filter<Shape>)).sort()).toEqual(ids(expected).sort());
            expect(await indexed.countDocuments(filter as Filter<Shape>)).toBe(expected.length);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  test.each([true, false])(
    'gives the same page in the same order from an index as from a sorted scan (arrays: %s)',
    async (arrays) => {
      await fc.assert(
        fc.asyncProperty(
          documents({ arrays }),
          fc.array(fc.tuple(filters(), sorts, fc.integer({ min: 1, max: 5 })), { minLength: 5, maxLength: 5 }),
          async (shapes, asked) => {
            const { indexed, plain } = await filled(shapes);
            for (const [filter, sort, limit] of asked) {
              const options = { sort: { ...sort, _id: sort?._id ?? 1 }, limit };
              const page = await indexed.find(filter, options);
              expect(page).toEqual(await plain.find(filter as Filter<Shape>, options));
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
  );

  test.each<[string, Filter<Shape>]>([
    ['$regex', { a: { $regex: '^a' } }],
    ['$regex', { a: /^a/ }],
    ['$not', { a: { $not: /^a/ } }],
    ['$in', { a: { $in: [/^a/] } }],
    ['$gt', { a: { $gt: [1] } }],
    ['$type', { a: { $type: 'binData' } }],
    ['$mod', { $or: [{ n: { $mod: [2, 0] } }] }],
    ['$expr', { $and: [{ $expr: { $gt: ['$n', 1] } }] }],
    ['$where', { _id: 'id0', $where: 'true' }],
    ['$text', { $nor: [{ $text: { $search: 'a' } }] }],
    ['$foo', { _id: 'absent', a: { $foo: 1 } }],
    ['constructor', { a: { $gt: 1, constructor: 1 } }],
  ])('refuses a filter outside of the contract by name: %s', async (operator, filter) => {
    const { indexed } = await filled([{ _id: 'id0', a: 'a', n: 2 }]);
    const message = `The filter operator ${operator}`;
    const refused = { name: 'TypeError', message: expect.stringContaining(message) as string };
    const asked = [
      () => indexed.find(filter),
      () => indexed.findOne(filter),
      () => indexed.countDocuments(filter),
      () => indexed.updateOne(filter, { $set: { a: 'b' } }),
      () => indexed.updateMany(filter, { $set: { a: 'b' } }),
      () => indexed.findOneAndUpdate(filter, { $set: { a: 'b' } }, { returnDocument: 'after' }),
      () => indexed.deleteMany(filter),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject(refused);
    expect(await indexed.find({})).toEqual([{ _id: 'id0', a: 'a', n: 2 }]);
  });

  test.each<[string, object]>([
    ['$mul', { $mul: { n: 2 } }],
    ['$rename', { $rename: { a: 'b' } }],
    ['$pop', { $pop: { a: 1 } }],
    ['$regex', { $pull: { a: { $regex: '^a' } } }],
    ['a', { a: 'b' }],
  ])('refuses an update outside of the contract by name: %s', async (operator, update) => {
    const { indexed } = await filled([{ _id: 'id0', a: ['a'], n: 2 }]);
    const updated = indexed.updateOne({ _id: 'id0' }, update);
    await expect(updated).rejects.toMatchObject({ name: 'TypeError' });
    await expect(updated).rejects.toThrow(`operator ${operator}`);
    expect(await indexed.find({})).toEqual([{ _id: 'id0', a: ['a'], n: 2 }]);
  });

  test('sorts an empty array before null and what is absent, as MongoDB does', async () => {
    const { indexed, plain } = await filled([{ _id: 'absent' }, { _id: 'null', a: null }, { _id: 'empty', a: [] }]);
    for (const collection of [indexed, plain]) {
      expect(ids(await collection.find({}, { sort: { a: 1, _id: 1 } }))).toEqual(['empty', 'absent', 'null']);
    }
  });

  test('keeps its indexes true through any updates and removals', async () => {
    const updates = fc.constantFrom<UpdateFilter<Shape>>(
      { $set: { a: 'b' } },
      { $set: { a: null, b: 2 } },
      { $unset: { a: '' } },
      { $set: { 'c.d': [1, 'a'] } },
      { $inc: { n: 1 } },
      { $set: { c: null } },
      { $unset: { c: '' } },
      { $set: { a: [0, 'a'] } },
    );
    const step = fc.tuple(filters(), fc.option(updates));
    await fc.assert(
      fc.asyncProperty(
        documents({ arrays: true }),
        fc.array(step, { maxLength: 4 }),
        filters(),
        async (shapes, steps, filter) => {
          const { indexed, plain } = await filled(shapes);
          for (const [where, update] of steps) {
            const outcomes = [indexed, plain].map((collection) => changed(collection, where, update));
            const [one, other] = await Promise.all(outcomes);
            expect(one).toEqual(other);
          }
          const [found, expected] = await Promise.all(
            [indexed, plain].map((collection) => collection.find(filter as Filter<Shape>, { sort: { _id: 1 } })),
          );
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const servers = engines().filter((engine) => engine.uri !== undefined);

(servers.length === 0 ? describe.skip : describe).each(
  servers.length === 0 ? ['servers'] : servers.map((engine) => engine.name),
)('the embedded engine and %s', (name) => {
  test('give the same answers to the same queries', async () => {
    const server = await servers.find((engine) => engine.name === name)?.open();
    const theirs = server?.collection<Shape>('plain');
    const asked = fc.array(fc.tuple(filters(), sorts), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(documents({ arrays: true, emptyArrays: false }), asked, async (shapes, questions) => {
        const { indexed } = await filled(shapes);
        await theirs?.deleteMany({});
        for (const shape of shapes) await theirs?.insertOne(shape);
        for (const [filter, sort] of questions) {
          const options = { sort: { ...sort, _id: sort?._id ?? 1 }, limit: 5 } as const;
          const [our, their] = [await indexed.find(filter, options), await theirs?.find(filter, options)];
          expect(our).toEqual(their);
        }
      }),
      { numRuns: SERVER_RUNS },
    );
    await server?.close();
  }, 60_000);
});

async function changed(
  collection: Awaited<ReturnType<typeof filled>>['plain'],
  where: object,
  update: UpdateFilter<Shape> | null,
) {
  const filter = where as Filter<Shape>;
  if (update === null) return collection.deleteMany(filter);
  return collection.updateMany(filter, update).catch((error: unknown) => (error as Error).name);
}
