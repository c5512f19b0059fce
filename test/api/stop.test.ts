import { rmSync, writeFileSync } from 'node:fs';
import { openDatabase } from '../../src/storage/open-database';
import { engines, randomDatabaseName } from '../support/engines';
import { newName, PASSWORD } from '../support/gateway';
import { GatewayProcess, newFolder, settingsFor } from '../support/gateway-process';
import { MeDocument, RegisterDocument } from '../support/operations';
import { Pipe } from '../support/outputs';
import { clientThatSent, endOf, SilentServer } from '../support/stopping';
import { StorageProxy } from '../support/storage-proxy';
import { until } from '../support/until';
import { WEBHOOK_SECRET } from '../support/webhooks';

jest.setTimeout(90_000);

const IN_ORDER = { code: 0, signal: null };
const HEAD = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const SECOND_SIGNAL = [
  { code: 143, signal: null },
  { code: null, signal: 'SIGTERM' },
];

const folder = newFolder();
const leftovers: (() => unknown)[] = [];
let count = 0;

function settings(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  count += 1;
  return { ...settingsFor(`${folder}/${String(count)}`), ...more };
}

type Outputs = Partial<Record<'stdout' | 'stderr', number>>;

async function begun(more?: Readonly<Record<string, string>>, outputs: Outputs = {}): Promise<GatewayProcess> {
  const started = await GatewayProcess.serve({ settings: settings(more), ...outputs });
  leftovers.push(() => started.kill('SIGKILL'));
  return started;
}

async function serving(more?: Readonly<Record<string, string>>, outputs: Outputs = {}): Promise<GatewayProcess> {
  return (await begun(more, outputs)).ready();
}

function pipe(): Pipe {
  count += 1;
  const made = Pipe.in(folder, `pipe-${String(count)}`);
  leftovers.push(() => made.close());
  return made;
}

async function silentServer(): Promise<SilentServer> {
  const server = await SilentServer.start();
  leftovers.push(() => server.close());
  return server;
}

async function somebodyRegisters(started: GatewayProcess): Promise<void> {
  const input = { email: `${newName()}@example.com`, password: PASSWORD };
  await started.guest().send(RegisterDocument, { input });
}

afterEach(async () => {
  for (const leave of leftovers.splice(0).reverse()) await leave();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('on SIGTERM a gateway ends in order', () => {
  it.each(['stdout', 'stderr'] as const)('whoever reads its %s stands still', async (output) => {
    const stalled = pipe();
    const started = await serving({ LOG_LEVEL: 'debug' }, { [output]: stalled.writer });
    stalled.fill();
    for (let requests = 0; requests < 20; requests += 1) await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('whoever reads its output through a socket stands still', async () => {
    const started = await serving({ LOG_LEVEL: 'debug' });
    started.child.stdout?.pause();
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => started.guest().send(MeDocument)));
    }
    started.child.kill('SIGTERM');
    await new Promise((resolve) => started.child.once('exit', resolve));
    started.child.stdout?.resume();
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('whoever read its output is gone', async () => {
    const lost = pipe();
    const started = await serving({}, { stdout: lost.writer });
    lost.loseReader();
    for (let requests = 0; requests < 20; requests += 1) await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it.each([
    ['nothing at all', ''],
    ['half of its headers', HEAD],
    ['half of its body', `${HEAD}content-length: 100\r\n\r\n{"query":`],
    ['half of its second request', `GET /livez HTTP/1.1\r\nhost: x\r\n\r\n${HEAD}`],
    ['an endless body', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`],
  ])('a stranger has sent %s', async (_what, bytes) => {
    const started = await serving();
    const socket = await clientThatSent(started, bytes);
    await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
    socket.destroy();
  });

  it('a stranger lets byte after byte drip', async () => {
    const started = await serving();
    const socket = await clientThatSent(started, HEAD);
    const dripping = setInterval(() => socket.write('x'), 50);
    await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
    clearInterval(dripping);
    socket.destroy();
  });

  it('its mail server takes the connection and says nothing', async () => {
    const server = await silentServer();
    const smtp = { MAIL_TRANSPORT: 'smtp', SMTP_HOST: '127.0.0.1', SMTP_PORT: server.port, SMTP_TLS: 'none' };
    const started = await serving({ ...smtp, MAIL_FROM: 'no-reply@example.com' });
    await somebodyRegisters(started);
    await server.visited;
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('the receiver of its webhook takes the connection and says nothing', async () => {
    const server = await silentServer();
    const started = await serving({ WEBHOOK_URL: `http://127.0.0.1:${server.port}/`, WEBHOOK_SECRET });
    await somebodyRegisters(started);
    await server.visited;
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('hashes are under way and wait, and each gets an answer', async () => {
    const slow = { HASH_MEMORY_KIB: '19456', HASH_TIME: '10', HASH_CONCURRENCY: '1', METRICS: 'on' };
    const started = await serving(slow);
    const all = Array.from({ length: 5 }, () => somebodyRegisters(started));
    await until(async () => /hash_queue{state="waiting"} [234]/.test(await metricsOf(started)));
    started.child.kill('SIGTERM');
    await Promise.all(all);
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('it waits for a database that does not answer', async () => {
    const server = await silentServer();
    const started = await begun({ MONGODB_URI: `mongodb://127.0.0.1:${server.port}/`, STORAGE: 'mongodb' });
    await server.visited;
    started.child.kill('SIGTERM');
    expect([await endOf(started), started.stderr]).toEqual([IN_ORDER, '']);
  });

  it.each(['SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('%s does the same', async (signal) => {
    const started = await serving();
    started.child.kill(signal);
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('its Redis takes bytes and never answers', async () => {
    const server = await silentServer();
    const started = await begun({ REDIS_URL: `redis://127.0.0.1:${server.port}` });
    await until(() => started.answers('/livez'));
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });
});

describe('a second signal ends a gateway at once', () => {
  it.each(['stand still', 'are gone'])('also where the readers of its output %s', async (state) => {
    const output = pipe();
    const started = await serving({ LOG_LEVEL: 'debug' }, { stdout: output.writer });
    await clientThatSent(started, HEAD);
    if (state === 'are gone') output.loseReader();
    else output.fill();
    for (let requests = 0; requests < 5; requests += 1) await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    await untilClosed(started);
    started.child.kill('SIGTERM');
    expect(SECOND_SIGNAL).toContainEqual(await endOf(started));
  });

  it('while a mail server keeps the first from ending it', async () => {
    const server = await silentServer();
    const smtp = { MAIL_TRANSPORT: 'smtp', SMTP_HOST: '127.0.0.1', SMTP_PORT: server.port, SMTP_TLS: 'none' };
    const started = await serving({ ...smtp, MAIL_FROM: 'no-reply@example.com' });
    await somebodyRegisters(started);
    await server.visited;
    started.child.kill('SIGTERM');
    await untilClosed(started);
    started.child.kill('SIGTERM');
    expect(SECOND_SIGNAL).toContainEqual(await endOf(started));
  });
});

describe('a gateway that cannot start ends', () => {
  it.each(['stdout', 'stderr'] as const)('also where nobody reads its %s', async (output) => {
    const stalled = pipe();
    stalled.fill();
    const started = await begun({ LOG_LEVEL: 'loud' }, { [output]: stalled.writer });
    expect(await endOf(started)).toEqual({ code: 78, signal: null });
  });
});

describe('while the program still loads', () => {
  it('a signal ends it in order once it is loaded', async () => {
    const file = `${folder}/early.js`;
    // The bundle asks for this module of Node's as it is loaded; a second signal would end it at once.
    const early = `const load = Module._load;
      let isSent = false;
      Module._load = function (name, ...rest) {
        if (name === 'node:diagnostics_channel' && !isSent) isSent = process.kill(process.pid, 'SIGTERM');
        return load.call(this, name, ...rest);
      };`;
    writeFileSync(file, `const Module = require('node:module'); ${early}`);
    const started = await begun({ NODE_OPTIONS: `--require ${file}` });
    expect(await endOf(started)).toEqual(IN_ORDER);
    expect(started.stdout).not.toContain('ready');
    expect(started.stderr).toBe('');
  });
});

/** A file that Node loads before the program; upon SIGCONT it runs this text. */
function meddling(text: string): Record<string, string> {
  const file = `${folder}/meddling-${String(count)}.js`;
  writeFileSync(file, `process.on('SIGCONT', () => { ${text} });`);
  return { NODE_OPTIONS: `--require ${file}`, METRICS: 'on' };
}

describe('an error that nobody awaited', () => {
  it('is logged, counted and survived, where it is a rejection', async () => {
    const started = await serving(meddling("Promise.reject(new Error('of nobody'))"));
    started.child.kill('SIGCONT');
    await until(async () => (await metricsOf(started)).includes('gatehouse_unhandled_errors_total 1'));
    await until(async () => started.stdout.includes('of nobody'));
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
  });

  it('ends a gateway in order with 1, where it was thrown', async () => {
    const started = await serving(meddling("throw new Error('of nobody')"));
    started.child.kill('SIGCONT');
    expect(await endOf(started)).toEqual({ code: 1, signal: null });
    expect(started.stdout).toMatch(/"level":60.*of nobody/);
  });

  it('ends nothing before its time, where it comes during a stop', async () => {
    const started = await serving(meddling("throw new Error('of nobody')"));
    const socket = await clientThatSent(started, `${HEAD}content-length: 20\r\n\r\n`);
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    await started.guest().send(MeDocument);
    started.child.kill('SIGTERM');
    await untilClosed(started);
    started.child.kill('SIGCONT');
    await until(async () => started.stdout.includes('of nobody'));
    socket.write('{"query":"{me{id}}"}');
    expect(await endOf(started)).toEqual({ code: 1, signal: null });
    expect(answer).toContain('{"me":null}');
  });
});

for (const { name, uri = '' } of engines().filter((engine) => engine.uri !== undefined)) {
  it(`on SIGTERM a gateway ends in order while its database takes bytes and never answers (${name})`, async () => {
    const proxy = await StorageProxy.before(uri);
    leftovers.push(() => proxy.close());
    const MONGODB_DB = randomDatabaseName();
    const database = { STORAGE: 'mongodb', MONGODB_URI: proxy.uri, MONGODB_DB, DB_TIMEOUT_MS: '60000' };
    const started = await serving(database);
    leftovers.push(() => dropped(uri, MONGODB_DB));
    await somebodyRegisters(started);
    proxy.behave('swallow');
    const waiting = somebodyRegisters(started).catch(() => undefined);
    started.child.kill('SIGTERM');
    expect(await endOf(started)).toEqual(IN_ORDER);
    await waiting;
    proxy.behave('reset');
  });
}

it('a gateway of which a part never ends kills itself', async () => {
  const started = await serving(meddling("require('net').Server.prototype.close = () => undefined"));
  started.child.kill('SIGCONT');
  await started.guest().send(MeDocument);
  started.child.kill('SIGTERM');
  expect(await endOf(started)).toEqual({ code: null, signal: 'SIGKILL' });
});

async function dropped(uri: string, database: string): Promise<void> {
  const opened = await openDatabase({ engine: 'mongodb', uri, database });
  await opened.drop();
  await opened.close();
}

async function metricsOf(started: GatewayProcess): Promise<string> {
  return (await fetch(`${started.url}/metrics`)).text();
}

/** Waits until the first signal closes the gateway. */
async function untilClosed(started: GatewayProcess): Promise<void> {
  while (await started.answers('/livez')) await new Promise((resolve) => setTimeout(resolve, 10));
}
