import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '../../src/storage/open-database';

jest.setTimeout(30_000);

describe('a MongoDB that does not answer', () => {
  let visits = 0;
  let server: Server;
  let port = 0;

  beforeEach(async () => {
    visits = 0;
    server = createServer((socket) => {
      visits += 1;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  const open = () =>
    openDatabase({ engine: 'mongodb', uri: `mongodb://127.0.0.1:${String(port)}/`, database: 'x', timeoutMs: 5000 });

  test('is asked anew by each attempt: the driver closes itself after a first one that failed', async () => {
    const database = await open();
    const seen: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const before = visits;
      await expect(database.ping()).rejects.toThrow(`127.0.0.1:${String(port)} `);
      seen.push(visits - before);
    }
    await database.close();
    expect(Math.min(...seen)).toBeGreaterThan(0);
  });
});
