import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { freePort } from '../support/free-port';
import { newName, PASSWORD } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { KeptConnection } from '../support/kept-connection';
import { isNginxInstalled, TestNginx } from '../support/nginx';
import { RegisterDocument } from '../support/operations';
import { endOf } from '../support/stopping';
import { until } from '../support/until';

jest.setTimeout(600_000);

const IN_ORDER = { code: 0, signal: null };
const RESTARTS = 10;
const ME = '{ me { username } }';
const folders: string[] = [];
const leftovers: (() => unknown)[] = [];

function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

async function serving(settings: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const started = await GatewayProcess.serve({ settings });
  leftovers.push(() => started.kill('SIGKILL'));
  return started.ready();
}

function connectionTo(url: string, headers?: Readonly<Record<string, string>>): KeptConnection {
  const connection = new KeptConnection(url, headers);
  leftovers.push(() => {
    connection.close();
  });
  return connection;
}

/** Somebody signed in, as their clients send it. */
async function cookiesOf(started: GatewayProcess): Promise<Record<string, string>> {
  const guest = started.guest();
  await guest.send(RegisterDocument, { input: { email: `${newName()}@example.com`, password: PASSWORD } });
  return { cookie: [...guest.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}

afterEach(async () => {
  for (const leave of leftovers.splice(0).reverse()) await leave();
});
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('a gateway that stops', () => {
  it('answers the next request of each kept connection, and says that it was the last', async () => {
    const started = await serving(settingsFor(folder()));
    const kept = Array.from({ length: 8 }, () => connectionTo(started.url));
    await Promise.all(kept.map((connection) => connection.query(ME)));
    started.child.kill('SIGTERM');
    await until(async () => !(await started.answers('/livez')));
    for (const connection of kept) {
      const { headers, status, text } = await connection.query(ME);
      expect([status, text.trim(), headers.connection]).toEqual([200, '{"data":{"me":null}}', 'close']);
    }
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('serves everything for STOP_DELAY, while /readyz says no', async () => {
    const started = await serving({ ...settingsFor(folder()), STOP_DELAY: '15s' });
    const idle = connectionTo(started.url);
    await idle.get('/livez');
    const began = Date.now();
    started.child.kill('SIGTERM');
    await until(async () => !(await started.answers('/readyz')));
    for (let rounds = 0; rounds < 5; rounds += 1) {
      const newcomer = connectionTo(started.url);
      const { status, text } = await newcomer.get('/readyz');
      expect([status, text]).toEqual([503, '{"status":"unavailable","reason":"stopping"}']);
      expect(await connectionTo(started.url).query(ME)).toMatchObject({
        status: 200,
        headers: { connection: 'close' },
      });
      expect((await cookiesOf(started))['cookie']).toContain('access_token');
      // No wait for anything: the rounds are to fall at several moments of the delay.
      await pause(100);
    }
    expect(await idle.get('/livez')).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await endOf(started)).toEqual(IN_ORDER);
    expect(Date.now() - began).toBeGreaterThanOrEqual(15_000);
    await expect(connectionTo(started.url).get('/livez')).rejects.toThrow('ECONNREFUSED');
  });

  it('ends at once upon a second signal, also during the delay', async () => {
    const started = await serving({ ...settingsFor(folder()), STOP_DELAY: '10m' });
    started.child.kill('SIGTERM');
    await until(async () => !(await started.answers('/readyz')));
    expect(await started.answers('/livez')).toBe(true);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual({ code: 143, signal: null });
  });

  it('ends no later for a connection that stays idle', async () => {
    const started = await serving(settingsFor(folder()));
    await connectionTo(started.url).get('/livez');
    const began = Date.now();
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

/** Clients that ask until they are stopped, and the wrong answers that they got. */
function load(url: string, headers: Readonly<Record<string, string>>) {
  const wrong: string[] = [];
  let count = 0;
  let goesOn = true;
  const client = async (): Promise<void> => {
    const connection = connectionTo(url, headers);
    while (goesOn) {
      const said = await connection.query(ME).then(
        ({ status, text }) => (status === 200 && text.includes('"username":"') ? null : `${String(status)} ${text}`),
        (error: unknown) => String(error),
      );
      count += 1;
      if (said !== null) wrong.push(said);
      // The pace of a client: eight that never rest would leave two cores nothing to restart with.
      await pause(5);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  const end = async () => {
    goesOn = false;
    await Promise.all(clients);
    return { count, wrong };
  };
  return { end };
}

const isShown = isNginxInstalled('rolling restarts');
for (const { name, uri } of isShown ? engines() : []) {
  it(`ten rolling restarts behind nginx lose no request (${name})`, async () => {
    const place = folder();
    const MONGODB_DB = randomDatabaseName();
    const storage =
      uri === undefined ? {} : { STORAGE: 'mongodb', MONGODB_URI: uri, MONGODB_DB, DB_TIMEOUT_MS: '60000' };
    if (uri !== undefined) leftovers.push(() => dropped(uri, MONGODB_DB));
    const ports = [await freePort(), await freePort()];
    const shared = { ...settingsFor(place), ...storage, STOP_DELAY: '1s', TRUST_PROXY: '1', LOG_LEVEL: 'warn' };
    const settingsOf = (index: number) => ({ ...shared, PORT: String(ports[index]) });
    const running = [await serving(settingsOf(0)), await serving(settingsOf(1))];
    const nginx = await TestNginx.before(ports, place);
    leftovers.push(() => nginx.stop());
    const asking = load(nginx.url, await cookiesOf(running[0]!));
    for (let restarts = 0; restarts < RESTARTS; restarts += 1) {
      const index = restarts % 2;
      const leaving = running[index]!;
      leaving.child.kill('SIGTERM');
      expect(await endOf(leaving)).toEqual(IN_ORDER);
      running[index] = await serving(settingsOf(index));
    }
    const { count, wrong } = await asking.end();
    const seen = { wrong, errors: wrong.length > 0 ? nginx.failures : '' };
    expect(seen).toEqual({ wrong: [], errors: '' });
    expect(count).toBeGreaterThan(200);
  });
}

async function dropped(uri: string, database: string): Promise<void> {
  const opened = await openDatabase({ engine: 'mongodb', uri, database });
  await opened.drop();
  await opened.close();
}
