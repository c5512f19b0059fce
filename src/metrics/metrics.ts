import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../storage/database';
import { timedDatabase } from '../storage/timed-database';

/** The values read at each scrape. */
export interface Observed {
  readonly hashing: () => {
    readonly waiting: number;
    readonly running: number;
    readonly reserved: number;
    readonly refused: number;
  };
  /** Rows of the outbox by kind and state; null where the database does not answer. */
  readonly outbox: () => Promise<readonly { readonly kind: string; readonly state: string; readonly count: number }[]>;
}

/** One answered HTTP request; the route as it is declared, never the path that came. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The numbers that are kept, each with its labels. */
interface Instruments {
  readonly signIns: Counter;
  readonly locks: Counter;
  readonly registrations: Counter;
  readonly refreshes: Counter;
  readonly errors: Counter;
  readonly unhandled: Counter;
  readonly deliveries: Counter;
  readonly requests: Histogram;
  readonly database: Histogram;
  readonly hashing: Gauge;
  readonly hashingRefused: Gauge;
  readonly turnedAway: Counter;
  readonly outbox: Gauge;
}

const PREFIX = 'gatehouse_';
const LATENCIES_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/**
 * Numbers for Prometheus. Labels are of closed lists: codes, names of operations, routes as declared; never an id, an
 * address or anything else that a client chose (PR-09).
 *
 * prom-client is loaded here and not before: only gateways with METRICS=on pay for it.
 */
export class Metrics {
  readonly contentType: string;

  private constructor(
    private readonly registry: Registry,
    private readonly instruments: Instruments,
  ) {
    this.contentType = registry.contentType;
  }

  static async open(): Promise<Metrics> {
    const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
    const registry = new Registry();
    const named = (name: string, help: string, labelNames: string[] = []) => ({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      registers: [registry],
    });
    const timed = (name: string, help: string, labels: string[]) =>
      new Histogram({ ...named(name, help, labels), buckets: LATENCIES_S });
    collectDefaultMetrics({ register: registry });
    return new Metrics(registry, {
      signIns: new Counter(named('sign_ins_total', 'Sign-ins with a password.', ['outcome'])),
      locks: new Counter(named('locks_total', 'Locks after too many failures.', ['lock'])),
      registrations: new Counter(named('accounts_made_total', 'New accounts.')),
      refreshes: new Counter(named('refreshes_total', 'Refresh tokens presented.', ['outcome'])),
      errors: new Counter(named('errors_total', 'Errors answered by the API.', ['code'])),
      unhandled: new Counter(named('unhandled_errors_total', 'Unhandled errors.')),
      deliveries: new Counter(named('deliveries_total', 'Attempts to deliver.', ['kind', 'outcome'])),
      requests: timed('http_request_seconds', 'Answered requests.', ['method', 'route', 'status']),
      database: timed('database_seconds', 'Database operations.', ['collection', 'operation', 'outcome']),
      hashing: new Gauge(named('hash_queue', 'Passwords that are hashed or wait for it.', ['state'])),
      hashingRefused: new Gauge(named('hash_queue_refused', 'Passwords refused since the start.')),
      turnedAway: new Counter(named('turned_away_total', 'Refused for want of room.', ['reason'])),
      outbox: new Gauge(named('outbox_rows', 'Mails and events that wait or were given up.', ['kind', 'state'])),
    });
  }

  /** Counts a stored event of the audit trail. */
  recorded(type: string, details: Readonly<Record<string, unknown>> | null): void {
    const { locks, refreshes, registrations, signIns } = this.instruments;
    const reason = details?.['reason'];
    if (type === 'authn_login_success') signIns.inc({ outcome: 'success' });
    if (type === 'authn_login_fail') signIns.inc({ outcome: typeof reason === 'string' ? reason : 'refused' });
    const lock = details?.['lock'];
    if (type === 'authn_login_fail_max' && typeof lock === 'string') locks.inc({ lock });
    if (type === 'session_renewed') refreshes.inc({ outcome: 'renewed' });
    if (type === 'authn_token_reuse') refreshes.inc({ outcome: 'reused' });
    if (type === 'user_created') registrations.inc();
  }

  /** Counts an answered error, by a code of the closed list. */
  refused(code: unknown): void {
    if (typeof code === 'string') this.instruments.errors.inc({ code });
  }

  /** Counts an error that could not be caught, and was logged. */
  unhandled(): void {
    this.instruments.unhandled.inc();
  }

  /** Counts a request or connection refused for want of room; the reason is of a closed list. */
  turnedAway(reason: string): void {
    this.instruments.turnedAway.inc({ reason });
  }

  delivered({ kind, type }: { readonly kind: string; readonly type: string }): void {
    this.instruments.deliveries.inc({ kind, outcome: type });
  }

  requested({ method, route, seconds, status }: AnsweredRequest): void {
    const known = METHODS.has(method) ? method : 'other';
    this.instruments.requests.observe({ method: known, route, status: String(status) }, seconds);
  }

  /** The text of all numbers, in the exposition format 0.0.4. Values that cannot be read now are left out. */
  async text({ hashing, outbox }: Observed): Promise<string> {
    const { waiting, running, refused, reserved } = hashing();
    this.instruments.hashing.set({ state: 'waiting' }, waiting);
    this.instruments.hashing.set({ state: 'running' }, running);
    this.instruments.hashing.set({ state: 'reserved' }, reserved);
    this.instruments.hashingRefused.set(refused);
    this.instruments.outbox.reset();
    const rows = await outbox().catch(() => []);
    for (const { count, kind, state } of rows) this.instruments.outbox.set({ kind, state }, count);
    return this.registry.metrics();
  }

  /** The database, each of whose operations is timed. */
  timing(database: Database): Database {
    return timedDatabase(database, (labels) => this.instruments.database.startTimer(labels));
  }
}
