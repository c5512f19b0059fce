import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import type { AuditDocument } from '../../src/audit/audit.document';
import type { EventListener } from '../../src/events/event-listeners';
import { createGateway, type Gateway } from '../../src/gateway';
import { parseSettings } from '../../src/settings';
import type { COLLECTIONS } from '../../src/storage/collections';
import type { StoredDocument } from '../../src/storage/database';
import { Client } from './client';
import { engines, type EngineUnderTest, randomDatabaseName } from './engines';
import { hashWorker, strengthWorker } from './hash-worker';
import { MovingClock } from './moving-clock';
import { LoginDocument, RegisterDocument } from './operations';
import { type ReceivedMail, startSmtpServer, type TestSmtpServer } from './smtp-server';

export const PASSWORD = 'a long walk in the park';
const SETTLE_MS = 5000;
const HASH_DEADLINE_MS = 600_000;

/** A signed-in person with their client. */
export interface Person extends Client {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

/** A whole gateway in this process: real HTTP, real mail over SMTP, a database of its own, a clock that tests move. */
export class TestGateway {
  constructor(
    readonly gateway: Gateway,
    readonly url: string,
    readonly clock: MovingClock,
    private readonly parts: { smtp: TestSmtpServer; log: string[]; dataDir: string; owns: boolean },
  ) {}

  /** Somebody who has no account yet. */
  guest(): Client {
    return new Client(this.url);
  }

  /** The mail server that it sends to. */
  get smtp(): TestSmtpServer {
    return this.parts.smtp;
  }

  /** Everything that was logged so far. */
  get log(): string {
    return this.parts.log.join('');
  }

  /** Someone who has just registered in a browser. */
  async signedIn(username = newName()): Promise<Person> {
    const client = this.guest();
    const email = `${username}@example.com`;
    const { data, text } = await client.send(RegisterDocument, { input: { email, username, password: PASSWORD } });
    if (data?.register.__typename !== 'SignedIn') throw new Error(`registering failed: ${text}`);
    return Object.assign(client, { id: data.register.user.id, username, email });
  }

  /** An administrator who has just signed in in a browser. */
  async admin(username = newName()): Promise<Person> {
    const email = `${username}@example.com`;
    const { _id: id } = await this.gateway.services.firstAdmin.create({ email, username, password: PASSWORD });
    const client = this.guest();
    await client.send(LoginDocument, { input: { login: username, password: PASSWORD } });
    return Object.assign(client, { id, username, email });
  }

  /** The mails to an address, once `count` of them have come; all that is due is sent before. */
  async mailsTo(address: string, count = 1): Promise<ReceivedMail[]> {
    const until = Date.now() + SETTLE_MS;
    for (;;) {
      await this.gateway.platform.outbox.flush();
      const mails = this.parts.smtp.mails.filter((mail) => mail.recipients.includes(address));
      if (mails.length >= count || Date.now() > until) return mails;
    }
  }

  /** The token and code of the newest mail to an address, of those with the subject if one is given: mails overtake each other. */
  async proofSentTo(address: string, count = 1, subject = /./): Promise<{ token: string; code: string }> {
    const mails = (await this.mailsTo(address, count)).filter(({ email }) => subject.test(email.subject ?? ''));
    const text = mails.at(-1)?.email.text ?? '';
    return { token: /token=([\w-]+)/.exec(text)?.[1] ?? '', code: /^\s*(\d{6,12})\s*$/m.exec(text)?.[1] ?? '' };
  }

  /** Every document of a collection. */
  documents<T extends StoredDocument>(name: keyof typeof COLLECTIONS): Promise<T[]> {
    return this.gateway.platform.database.collection<T>(name).find({});
  }

  /** The entries of the audit trail that have all of this, the oldest first. */
  async trail(of: Partial<Pick<AuditDocument, 'type' | 'subjectId' | 'actorId'>> = {}): Promise<AuditDocument[]> {
    const entries = await this.gateway.platform.database.collection<AuditDocument>('auditEvents').find(of);
    return entries.sort((one, other) => one.at.getTime() - other.at.getTime());
  }

  /** The gateway is gone, and its database with it. */
  async stop(): Promise<void> {
    try {
      if (this.parts.owns) await this.gateway.platform.database.drop();
    } finally {
      await this.gateway.stop();
      await this.parts.smtp.close();
      if (this.parts.owns) await rm(this.parts.dataDir, { recursive: true, force: true });
    }
  }
}

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
  const { start = () => startOf(gateway) } = choices;
  const { url } = await start(gateway).catch(async (error: unknown) => {
    await gateway.stop();
    throw error;
  });
  const started = new TestGateway(gateway, url, clock, { smtp, log, dataDir, owns: choices.beside === undefined });
  places.set(started, { dataDir, database });
  return started;
}

async function startOf(gateway: Gateway): Promise<{ readonly url: string }> {
  const { url } = await gateway.start();
  if (url === null) throw new Error('stopped while it started');
  return { url };
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

let people = 0;

/** A name unused in this test file. */
export function newName(): string {
  people += 1;
  return `person-${String(people)}-${String(process.pid)}`;
}
