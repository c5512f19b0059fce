import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import type { EventListener } from '../../src/events/event-listeners';
import { createGateway, type Gateway } from '../../src/gateway';
import { parseSettings } from '../../src/settings';
import { engines, type EngineUnderTest, randomDatabaseName } from './engines';
import { hashWorker, strengthWorker } from './hash-worker';
import { MovingClock } from './moving-clock';
import { startSmtpServer, type TestSmtpServer } from './smtp-server';
import { TestGateway } from './test-gateway';

export { newName, PASSWORD, type Person, TestGateway } from './test-gateway';

const HASH_DEADLINE_MS = 600_000;

/** The options of a test's gateway. */
export interface GatewayChoices {
  readonly settings?: Readonly<Record<string, string>>;
  /** A second gateway on the same database, with the same keys and clock. */
  readonly beside?: TestGateway;
  readonly production?: boolean;
  readonly listeners?: readonly EventListener[];
  /** Milliseconds that a password may wait for its hash; by default so many that no test depends on a busy machine's pace. */
  readonly hashDeadlineMs?: number;
  /** Starts serving; on a port of its own by default. */
  readonly start?: (gateway: Gateway) => Promise<{ readonly url: string }>;
}

const TEST_SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  PUBLIC_URL: 'https://auth.example.com',
  CLIENT_ORIGINS: 'https://app.example.com',
  SECRET_KEY: '5r0Zb1lq2yHcXwQm8dVtKfTzEoUaNjPi',
  HASH_MEMORY_KIB: '8',
  HASH_TIME: '1',
  PASSWORD_MIN_SCORE: '0',
  RATE_LIMIT: 'off',
  IP_MAX_MAILS: '0',
  MAIL_TRANSPORT: 'smtp',
  MAIL_FROM: 'Gatehouse <no-reply@example.com>',
  SMTP_HOST: '127.0.0.1',
  SMTP_TLS: 'none',
  LOG_LEVEL: 'info',
};

/** A gateway that serves on a free port. */
export async function startGateway(engine: EngineUnderTest, choices: GatewayChoices = {}): Promise<TestGateway> {
  const smtp = await startSmtpServer();
  try {
    return await startWith(smtp, engine, choices);
  } catch (error) {
    await smtp.close();
    throw error;
  }
}

async function startWith(smtp: TestSmtpServer, engine: EngineUnderTest, choices: GatewayChoices): Promise<TestGateway> {
  const place = choices.beside ? places.get(choices.beside) : undefined;
  const dataDir = place?.dataDir ?? (await mkdtemp(join(tmpdir(), 'gatehouse-api-')));
  const database = place?.database ?? randomDatabaseName();
  const storage =
    engine.uri === undefined
      ? { DATA_DIR: dataDir }
      : { MONGODB_URI: engine.uri, MONGODB_DB: database, DATA_DIR: dataDir };
  const environment = {
    ...TEST_SETTINGS,
    SMTP_PORT: String(smtp.port),
    DB_TIMEOUT_MS: '30000',
    ...storage,
    ...choices.settings,
  };
  const settings = parseSettings(environment, { dev: true, readFile: (path) => readFileSync(path, 'utf8') });
  const clock = choices.beside?.clock ?? new MovingClock();
  const log: string[] = [];
  const gateway = await createGateway(
    { ...settings, production: choices.production ?? false, cookieSecure: choices.production ?? false },
    {
      clock,
      logger: pino({ level: settings.LOG_LEVEL }, collecting(log)),
      hashWorker: hashWorker(),
      strengthWorker: strengthWorker(),
      templatesDir: resolve(__dirname, '../../src/mail/templates'),
      version: { name: 'gatehouse', version: 'test' },
      listeners: choices.listeners ?? [],
      hashDeadlineMs: choices.hashDeadlineMs ?? HASH_DEADLINE_MS,
      drain: { idleMs: 0 },
    },
  );
  const { start = () => gateway.start() } = choices;
  const { url } = await start(gateway).catch(async (error: unknown) => {
    await gateway.stop();
    throw error;
  });
  const started = new TestGateway(gateway, url, clock, { smtp, log, dataDir, owns: choices.beside === undefined });
  places.set(started, { dataDir, database });
  return started;
}

const places = new WeakMap<TestGateway, { dataDir: string; database: string }>();

function collecting(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}

type Choices = GatewayChoices | (() => Promise<GatewayChoices>);

interface Shared {
  blocks: number;
  /** By the name of the engine. */
  readonly started: Map<string, Promise<TestGateway>>;
}

const NO_CHOICES: Choices = {};
const sharing = new Map<Choices, Shared>();

afterAll(async () => {
  const left = [...sharing.values()].flatMap(({ started }) => [...started.values()]);
  await Promise.all(left.map(async (gateway) => (await gateway).stop()));
});

/**
 * Runs the tests once on every engine; `gateway()` is the present one. All blocks of a file that make no choices, and all
 * that pass the same object, share a gateway for each engine. A block that wants an empty database passes an object of its own.
 */
export function onEveryEngine(
  about: string,
  tests: (gateway: () => TestGateway, engine: EngineUnderTest) => void,
  choices = NO_CHOICES,
): void {
  const shared = sharing.get(choices) ?? { blocks: 0, started: new Map<string, Promise<TestGateway>>() };
  shared.blocks += 1;
  sharing.set(choices, shared);
  describe.each(engines())(`${about} ($name)`, (engine) => {
    let started: TestGateway | undefined;
    beforeAll(async () => {
      const made = async () => startGateway(engine, typeof choices === 'function' ? await choices() : choices);
      const starting = shared.started.get(engine.name) ?? made();
      shared.started.set(engine.name, starting);
      started = await starting;
    }, 60_000);
    afterAll(async () => {
      if (shared.blocks > 1) return;
      shared.started.delete(engine.name);
      await started?.stop();
    });
    tests(() => present(started), engine);
  });
}

function present(gateway: TestGateway | undefined): TestGateway {
  if (gateway === undefined) throw new Error('the gateway did not start');
  return gateway;
}
