import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/storage/database';
import { openDatabase } from '../../src/storage/open-database';

export interface EngineUnderTest {
  readonly name: string;
  /** Of a server; the embedded engine has none. */
  readonly uri?: string;
  /** Opens a new, empty database; `close` drops it. */
  open(): Promise<Database>;
}

/**
 * Returns the engines that tests run on: the embedded one, and each server that TEST_MONGODB_URIS names
 * (`name=uri`, comma-separated). TEST_ENGINES (names, comma-separated) narrows them.
 */
export function engines(): EngineUnderTest[] {
  const servers = (process.env.TEST_MONGODB_URIS ?? '').split(',').filter((entry) => entry.includes('='));
  const all = [embedded(), ...servers.map(server)];
  const wanted = process.env.TEST_ENGINES?.split(',');
  return wanted === undefined ? all : all.filter((engine) => wanted.includes(engine.name));
}

function embedded(): EngineUnderTest {
  return {
    name: 'embedded',
    open: async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
      const database = await openDatabase({ engine: 'embedded', dataDir });
      return closing(database, () => rm(dataDir, { recursive: true, force: true }));
    },
  };
}

function server(entry: string): EngineUnderTest {
  const [name = '', ...rest] = entry.split('=');
  const uri = rest.join('=');
  return {
    name,
    uri,
    open: async () => {
      const database = await openDatabase({
        engine: 'mongodb',
        uri,
        database: randomDatabaseName(),
        timeoutMs: 30_000,
      });
      return closing(database, () => Promise.resolve());
    },
  };
}

/** A name that no other run uses. */
export function randomDatabaseName(): string {
  return `gatehouse-test-${randomBytes(6).toString('hex')}`;
}

/** The same database, whose `close` first drops what the test wrote. */
function closing(database: Database, after: () => Promise<void>): Database {
  const close = database.close.bind(database);
  let closed = false;
  database.close = async () => {
    if (closed) return;
    closed = true;
    await database.drop();
    await close();
    await after();
  };
  return database;
}
