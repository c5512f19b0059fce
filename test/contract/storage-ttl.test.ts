import { setTimeout as pause } from 'node:timers/promises';
import { engines } from '../support/engines';
import type { Person } from '../support/storage-people';

const LONGEST_MS = 90_000;
const servers = engines().filter((engine) => engine.uri !== undefined);

(servers.length === 0 ? test.skip : test)(
  'a server removes a document some time after its date, and no other',
  async () => {
    await Promise.all(
      servers.map(async (server) => {
        const database = await server.open();
        await database.prepare([
          { name: 'tokens', indexes: [{ name: 'tokens_ttl', key: { seenAt: 1 }, expireAfterSeconds: 0 }] },
        ]);
        const tokens = database.collection<Person>('tokens');
        await tokens.insertOne({ _id: 'old', seenAt: new Date(Date.now() - 1000) });
        await tokens.insertOne({ _id: 'new', seenAt: new Date(Date.now() + 3_600_000) });
        await tokens.insertOne({ _id: 'never', seenAt: null });
        const began = Date.now();
        while (Date.now() - began < LONGEST_MS && (await tokens.findOne({ _id: 'old' })) !== null) await pause(1000);
        expect((await tokens.find({}, { sort: { _id: 1 } })).map((token) => token._id)).toEqual(['never', 'new']);
        await database.close();
      }),
    );
  },
  LONGEST_MS + 30_000,
);
