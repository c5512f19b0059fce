import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { StorageUnavailable } from '../../src/storage/database';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import type { Person } from '../support/storage-people';
import { StorageProxy } from '../support/storage-proxy';

const LONGEST_MS = 6000;
const servers = engines().flatMap(({ name, uri }) => (uri === undefined ? [] : [{ name, uri }]));

function open(uri: string, maxPoolSize = 10, timeoutMs = 5000): Promise<Database> {
  return openDatabase({ engine: 'mongodb', uri, database: randomDatabaseName(), timeoutMs, maxPoolSize });
}

/** Fails unless the operation ends as an outage in time; returns what the log would get. */
async function outage(operation: Promise<unknown>): Promise<StorageUnavailable> {
  const began = performance.now();
  const fault = await operation.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(StorageUnavailable);
  expect(performance.now() - began).toBeLessThan(LONGEST_MS);
  return fault as StorageUnavailable;
}

/** Repeats what may fail while the driver notices that the network is back. */
async function eventually(operation: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await operation();
      return;
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}

test('a server that is not up is an outage, not a crash at opening', async () => {
  const unused = createServer();
  await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
  const { port } = unused.address() as AddressInfo;
  await new Promise((resolve) => unused.close(resolve));
  const database = await open(`mongodb://ada:sesame@127.0.0.1:${String(port)}/?authSource=admin`);
  const fault = await outage(database.ping());
  expect(fault.cause).toBeInstanceOf(Error);
  expect(fault.message).toContain(`127.0.0.1:${String(port)} refuses the connection`);
  expect(fault.message).not.toContain('sesame');
  await database.close();
});

test('an operation after close is an outage', async () => {
  for (const { open: openEngine } of engines()) {
    const database = await openEngine();
    await database.ping();
    await database.close();
  }
  const memory = await openDatabase({ engine: 'memory' });
  await memory.close();
  await outage(memory.collection<Person>('people').findOne({ _id: 'x' }));
});

(servers.length === 0 ? describe.skip : describe).each(servers.length === 0 ? [{ name: 'none', uri: '' }] : servers)(
  'an outage of $name',
  ({ uri }) => {
    let proxy: StorageProxy;
    let database: Database;
    beforeEach(async () => {
      proxy = await StorageProxy.before(uri);
      database = await open(proxy.uri);
      await database.collection<Person>('people').insertOne({ _id: 'ada', visits: 0 });
    });
    afterEach(async () => {
      proxy.behave('pass');
      await eventually(() => database.drop());
      await database.close();
      await proxy.close();
    });

    test('that swallows every byte ends reads and writes in time, and what follows works again', async () => {
      const people = database.collection<Person>('people');
      proxy.behave('swallow');
      await Promise.all([
        outage(people.findOne({ _id: 'ada' })),
        outage(people.find({ visits: 0 })),
        outage(people.countDocuments({ visits: 0 })),
        outage(people.insertOne({ _id: 'bob' })),
        outage(people.updateOne({ _id: 'ada' }, { $inc: { visits: 1 } })),
        outage(people.findOneAndUpdate({ _id: 'ada' }, { $inc: { visits: 1 } }, { returnDocument: 'after' })),
        outage(people.deleteMany({ _id: 'nobody' })),
        outage(database.ping()),
      ]);
      proxy.behave('pass');
      await eventually(() => people.findOne({ _id: 'ada' }));
    });

    test('that cuts every connection is told at once, and what follows works again', async () => {
      const people = database.collection<Person>('people');
      proxy.behave('reset');
      await outage(people.findOne({ _id: 'ada' }));
      await outage(people.insertOne({ _id: 'bob' }));
      proxy.behave('pass');
      await eventually(() => people.insertOne({ _id: 'cleo' }));
      expect(await people.findOne({ _id: 'cleo' })).toEqual({ _id: 'cleo' });
    });
  },
);

(servers.length === 0 ? describe.skip : describe).each(servers.length === 0 ? [{ name: 'none', uri: '' }] : servers)(
  'one connection to $name',
  ({ uri }) => {
    test('serves many operations one after the other', async () => {
      const database = await open(uri, 1, 60_000);
      const people = database.collection<Person>('people');
      await people.insertOne({ _id: 'ada', visits: 0 });
      await Promise.all(Array.from({ length: 8 }, () => people.updateOne({ _id: 'ada' }, { $inc: { visits: 1 } })));
      expect(await people.findOne({ _id: 'ada' })).toEqual({ _id: 'ada', visits: 8 });
      await database.drop();
      await database.close();
    });

    test('is waited for no longer than a fifth of the deadline of an operation', async () => {
      const proxy = await StorageProxy.before(uri);
      const database = await open(proxy.uri, 1);
      const people = database.collection<Person>('people');
      await eventually(() => people.findOne({ _id: 'ada' }));
      proxy.behave('swallow');
      const [first, second] = [outage(people.findOne({ _id: 'ada' })), outage(people.findOne({ _id: 'ada' }))];
      expect((await second).cause).toMatchObject({ name: 'MongoWaitQueueTimeoutError' });
      await first;
      await database.close();
      await proxy.close();
    });
  },
);
