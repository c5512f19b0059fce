import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DeliveryOrderRepository } from '../../src/outbox/delivery-order.repository';
import { DeliveryRelayRepository } from '../../src/outbox/delivery-relay.repository';
import { MailDelivery } from '../../src/mail/mail-delivery';
import { SAMPLE_VALUES } from '../../src/mail/mail-message';
import { MailRenderer } from '../../src/mail/mail-renderer';
import { MailSealer } from '../../src/mail/mail-sealer';
import { Outbox } from '../../src/outbox/outbox';
import { OutboxRepository } from '../../src/outbox/outbox.repository';
import { type OutboxEvent, OutboxWorker } from '../../src/outbox/outbox-worker';
import { SmtpTransport } from '../../src/mail/smtp.transport';
import type { Timers } from '../../src/outbox/timers';
import { ALL_COLLECTIONS, COLLECTIONS } from '../../src/storage/collections';
import type { OutboxDocument } from '../../src/outbox/outbox.document';
import type { Collection, Database, StoredDocument } from '../../src/storage/database';
import type { EngineUnderTest } from './engines';
import { MovingClock } from './moving-clock';
import { startSmtpServer, type TestSmtpServer } from './smtp-server';
import type { PendingDelivery, PendingMail } from '../../src/outbox/pending-delivery';

interface Carrier extends StoredDocument {
  outbox?: PendingDelivery[];
  usernameCanonical?: string;
  emailCanonical?: null;
  challengeId?: string;
  tokenHash?: string;
}

/** Timers fired by hand. */
export class ManualTimers implements Timers {
  readonly waiting = new Map<() => void, number>();
  schedule(delayMs: number, task: () => void): () => void {
    this.waiting.set(task, delayMs);
    return () => this.waiting.delete(task);
  }
  fire(): void {
    const tasks = [...this.waiting.keys()];
    this.waiting.clear();
    for (const task of tasks) task();
  }
}

/** One gateway process's part of the mail, over a database that others may share. */
export class Mailroom {
  readonly clock: MovingClock;
  readonly timers = new ManualTimers();
  readonly events: OutboxEvent[] = [];
  readonly faults: unknown[] = [];
  readonly repository: OutboxRepository;
  readonly relay: DeliveryRelayRepository;
  readonly outbox: Outbox;
  readonly rows: Collection<OutboxDocument>;

  constructor(
    readonly database: Database,
    private readonly parts: { sealer: MailSealer; clock: MovingClock; deliver: (row: OutboxDocument) => Promise<void> },
  ) {
    const { clock, deliver } = parts;
    this.clock = clock;
    this.repository = new OutboxRepository(database, clock);
    this.relay = new DeliveryRelayRepository(database, this.repository, new DeliveryOrderRepository(database, clock));
    this.rows = database.collection<OutboxDocument>(COLLECTIONS.outbox.name);
    this.outbox = this.open(deliver);
  }

  /** The same post of another process. */
  another(deliver = this.parts.deliver): Mailroom {
    return new Mailroom(this.database, { ...this.parts, deliver });
  }

  seal(to = 'ada@example.com'): PendingMail {
    return this.parts.sealer.seal({
      template: 'confirm-email',
      to,
      locale: 'en',
      values: SAMPLE_VALUES['confirm-email'],
    });
  }

  carriers(name: 'users' | 'sessions' | 'challenges'): Collection<Carrier> {
    return this.database.collection<Carrier>(COLLECTIONS[name].name);
  }

  /** A user document that carries these mails. */
  async carry(...outbox: PendingDelivery[]): Promise<string> {
    const id = randomBytes(8).toString('hex');
    await this.carriers('users').insertOne({ _id: id, usernameCanonical: id, emailCanonical: null, outbox });
    return id;
  }

  async carried(id: string): Promise<PendingDelivery[]> {
    return (await this.carriers('users').findOne({ _id: id }))?.outbox ?? [];
  }

  row(id: string): Promise<OutboxDocument | null> {
    return this.rows.findOne({ _id: id });
  }

  /** Resolves when some process has leased a row. */
  leased(): Promise<void> {
    return until(async () => (await this.rows.countDocuments({ leaseId: { $type: 'string' } })) > 0);
  }

  private open(deliver: (row: OutboxDocument) => Promise<void>): Outbox {
    const { relay, repository, timers } = this;
    const worker = new OutboxWorker({
      kind: 'mail',
      repository,
      deliver,
      report: (event) => void this.events.push(event),
    });
    return new Outbox({
      relay,
      workers: [worker],
      repository,
      timers,
      onFault: (error) => void this.faults.push(error),
    });
  }
}

/** Resolves when the condition holds; for effects that nothing announces. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('the awaited effect did not come');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The parts of an outbox test: fresh for each test, but for the database. */
export interface Post {
  room: Mailroom;
  /** May be replaced by a test; the last one is closed. */
  smtp: TestSmtpServer;
}

/** A mailroom over the engine, whose mail goes to a real SMTP server; all is emptied after each test. */
export function usePost(engine: EngineUnderTest): Post {
  const post = {} as Post;
  let database: Database;
  let transport: SmtpTransport;
  let renderer: MailRenderer;

  beforeAll(async () => {
    renderer = await MailRenderer.load({
      templatesDir: join(__dirname, '../../src/mail/templates'),
      siteName: 'Example',
    });
    database = await engine.open();
    await database.prepare(ALL_COLLECTIONS);
  });
  afterAll(async () => {
    await database.drop();
    await database.close();
  });

  beforeEach(async () => {
    post.smtp = await startSmtpServer();
    const server = { host: '127.0.0.1', port: post.smtp.port, tls: 'none', credentials: null } as const;
    transport = new SmtpTransport({ server, from: { name: 'Example', address: 'noreply@example.com' } });
    const clock = new MovingClock();
    const sealer = new MailSealer({ key: randomBytes(32), clock });
    const delivery = new MailDelivery({ sealer, renderer, transport });
    post.room = new Mailroom(database, { sealer, clock, deliver: (row) => delivery.deliver(row) });
  });
  afterEach(async () => {
    await post.room.outbox.stop();
    await transport.close();
    await post.smtp.close();
    const names = ['users', 'sessions', 'challenges', 'outbox'] as const;
    await Promise.all(names.map((name) => database.collection(COLLECTIONS[name].name).deleteMany({})));
  });
  return post;
}
