import { nothingIfUnknown, sizesOf } from '../../src/storage/mongo-statistics';
import { engines } from '../support/engines';
import { openPeople } from '../support/storage-people';

describe.each(engines())('the sizes of a database ($name)', (engine) => {
  test('grow with what is stored, index entries apart from documents, and are plain JSON', async () => {
    const { database, put } = await openPeople(engine);
    try {
      await put({ _id: 'first' });
      const before = await database.sizes();
      const people = Array.from({ length: 300 }, (_, n) => ({ _id: `p${String(n)}`, data: 'x'.repeat(3000) }));
      await put(...people);
      const after = await database.sizes();
      // A server may compress what it stores.
      const [least, most] = engine.uri === undefined ? [300 * 3000, 300 * 3000 * 2] : [0, Infinity];
      expect(after.dataSize - before.dataSize).toBeGreaterThan(least);
      expect(after.dataSize - before.dataSize).toBeLessThan(most);
      expect(after.indexSize).toBeGreaterThan(0);
      expect(after.storageSize).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(after))).toEqual(after);
      expect(Object.keys(after.raw).length).toBeGreaterThan(0);
    } finally {
      await database.close();
    }
  });
});

describe('the sizes that a server tells', () => {
  test('are 0 where it has none, and hold no object of the cluster', () => {
    expect(sizesOf(nothingIfUnknown({ code: 59 }))).toEqual({ dataSize: 0, indexSize: 0, storageSize: 0, raw: {} });
    const answer = { db: 'x', dataSize: 5, indexSize: 6, storageSize: 7, ok: 1, $clusterTime: { signature: {} } };
    expect(sizesOf(answer)).toEqual({
      dataSize: 5,
      indexSize: 6,
      storageSize: 7,
      raw: { db: 'x', dataSize: 5, indexSize: 6, storageSize: 7, ok: 1 },
    });
    expect(() => nothingIfUnknown(new Error('away'))).toThrow('away');
  });
});
