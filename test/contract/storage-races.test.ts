import { DuplicateKey } from '../../src/storage/database';
import type { Filter } from '../../src/storage/database';
import { engines } from '../support/engines';
import type { PeopleUnderTest, Person } from '../support/storage-people';
import { openPeople } from '../support/storage-people';

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

/** Starts all at once; returns how many fulfilled with something, and every failure's index. */
async function race<R>(
  runners: number,
  run: (runner: number) => Promise<R>,
): Promise<{ answers: R[]; refusals: string[] }> {
  const settled = await Promise.allSettled(Array.from({ length: runners }, (_, runner) => run(runner)));
  const answers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const refusals = settled.flatMap((result) => (result.status === 'rejected' ? [refusalOf(result.reason)] : []));
  return { answers, refusals };
}

function refusalOf(error: unknown): string {
  if (error instanceof DuplicateKey) return error.index;
  throw error;
}

describe.each(engines())('50 at once on $name', (engine) => {
  let store: PeopleUnderTest;
  beforeAll(async () => {
    store = await openPeople(engine);
  });
  beforeEach(async () => {
    await store.people.deleteMany({});
  });
  afterAll(() => store.database.close());

  test('insert one name: one wins, the others are told of the index', async () => {
    const { answers, refusals } = await race(50, (n) => store.people.insertOne({ _id: `p${String(n)}`, name: 'same' }));
    expect(answers).toHaveLength(1);
    expect(new Set(refusals)).toEqual(new Set(['people_name']));
    expect(await store.people.countDocuments({})).toBe(1);
  });

  test('upsert one _id: nobody is refused, and everybody is in it', async () => {
    const { refusals } = await race(50, (n) =>
      store.people.updateOne({ _id: 'one' }, { $addToSet: { roles: String(n) } }, { upsert: true }),
    );
    expect(refusals).toEqual([]);
    const found = await store.people.find({});
    expect(found.map(({ _id, roles }) => [_id, roles?.length])).toEqual([['one', 50]]);
  });

  test('delete what others change: one gets it, and it is gone', async () => {
    for (let round = 0; round < 20; round += 1) {
      await store.put({ _id: 'p1' });
      const { answers } = await race(6, async (runner) => {
        if (runner % 2 === 0) return store.people.findOneAndDelete({ _id: 'p1' });
        await store.people.findOneAndUpdate({ _id: 'p1' }, { $inc: { visits: 1 } }, { returnDocument: 'after' });
        return null;
      });
      expect([round, answers.filter((answer) => answer !== null).length]).toEqual([round, 1]);
      expect(await store.people.countDocuments({})).toBe(0);
    }
  });

  test('rename to one name: one wins, the others stay as they were', async () => {
    await store.put(...Array.from({ length: 50 }, (_, n) => ({ _id: `p${String(n)}` })));
    const { answers, refusals } = await race(50, (n) =>
      store.people.updateOne({ _id: `p${String(n)}` }, { $set: { name: 'same' } }),
    );
    expect(answers).toEqual([{ matchedCount: 1, modifiedCount: 1 }]);
    expect(refusals).toHaveLength(49);
    expect(await store.people.countDocuments({ name: 'same' })).toBe(1);
  });

  test('change a state that only one may change: one gets the document, the others null', async () => {
    await store.put({ _id: 'session', leaseId: null });
    const { answers } = await race(50, (n) =>
      store.people.findOneAndUpdate(
        { _id: 'session', leaseId: null },
        { $set: { leaseId: String(n) } },
        { returnDocument: 'after' },
      ),
    );
    const winners = answers.filter((answer) => answer !== null);
    expect(winners).toHaveLength(1);
    expect(await store.people.findOne({ _id: 'session' })).toEqual(winners[0]);
  });

  test('take one document: one gets it', async () => {
    await store.put({ _id: 'token', name: 'hash' });
    const { answers } = await race(50, () => store.people.findOneAndDelete({ name: 'hash' }));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
  });

  test('try against a bound of five: five pass', async () => {
    await store.put({ _id: 'challenge', visits: 0 });
    const { answers } = await race(50, () =>
      store.people.findOneAndUpdate(
        { _id: 'challenge', visits: { $lt: 5 } },
        { $inc: { visits: 1 } },
        { returnDocument: 'after' },
      ),
    );
    const passed = answers.flatMap((answer) => (answer === null ? [] : [answer.visits]));
    expect(passed.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('leave a set that may not be empty: one stays', async () => {
    await store.put({ _id: 'admins', roles: ['a', 'b', 'c'] });
    const { answers } = await race(50, (n) => {
      const leaver = ['a', 'b', 'c'][n % 3] ?? 'a';
      const others = { _id: 'admins', roles: leaver, 'roles.1': { $exists: true } } as Filter<Person>;
      return store.people.updateOne(others, { $pull: { roles: leaver } });
    });
    expect(answers.filter((answer) => answer.modifiedCount === 1)).toHaveLength(2);
    expect(await store.people.findOne({ _id: 'admins' })).toMatchObject({ roles: [expect.any(String)] });
  });

  test('upsert one new document: there is one', async () => {
    const { refusals } = await race(50, () =>
      store.people.updateOne({ _id: 'limit' }, { $setOnInsert: { name: 'limit', visits: 0 } }, { upsert: true }),
    );
    expect(refusals.every((index) => index === '_id_' || index === 'people_name')).toBe(true);
    expect(await store.people.find({})).toEqual([{ _id: 'limit', name: 'limit', visits: 0 }]);
  });

  test('20 workers lease 40 rows: each row is leased once', async () => {
    await store.put(
      ...Array.from({ length: 40 }, (_, n) => ({ _id: `row${String(n)}`, leaseId: null, createdAt: at(n) })),
    );
    const { answers } = await race(20, async (worker) => {
      const leased: string[] = [];
      for (;;) {
        const row = await store.people.findOneAndUpdate(
          { leaseId: null, createdAt: { $lte: at(100) } },
          { $set: { leaseId: String(worker) } },
          { returnDocument: 'after', sort: { createdAt: 1 } },
        );
        if (row === null) return leased;
        leased.push(row._id);
      }
    });
    expect(answers.flat()).toHaveLength(40);
    expect(new Set(answers.flat()).size).toBe(40);
  }, 90_000);

  test('100 counts of a counter that did not exist: 100 different answers', async () => {
    const { answers } = await race(100, async () => {
      await store.people
        .updateOne({ _id: 'counter' }, { $setOnInsert: { name: 'counter', visits: 0 } }, { upsert: true })
        .catch(refusalOf);
      return store.people.findOneAndUpdate({ _id: 'counter' }, { $inc: { visits: 1 } }, { returnDocument: 'after' });
    });
    const counts = answers.map((answer) => answer?.visits);
    expect(new Set(counts)).toEqual(new Set(Array.from({ length: 100 }, (_, n) => n + 1)));
  }, 90_000);
});
