import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { DeletionSweeper } from './administration/deletion-sweeper';
import { Authenticator } from './caller/authenticator';
import { RequestContext } from './caller/request-context';
import { unfailing } from './gateway/faults';
import { type Foundations, layFoundations, type Surroundings } from './gateway/foundations';
import { openGraphql } from './gateway/graphql';
import { openHttp } from './gateway/http';
import { ensureFirstAdmin, rememberCookieDomain } from './gateway/first-start';
import { Lifecycle } from './gateway/lifecycle';
import { inputRules } from './gateway/input-rules';
import { type Mail, openMail } from './gateway/mail';
import { Opened } from './gateway/opened';
import { awaitDatabase } from './gateway/readiness';
import { resolverContainer } from './gateway/resolvers';
import { createServices, type Services } from './gateway/services';
import { startSweepers } from './gateway/sweepers';
import { mountable, type RequestHandler, requestHandler } from './http/mount';
import { RouteTable } from './http/route-table';
import type { Settings } from './settings';
import { settledWithin } from './shared/within';

/** A gateway that was built and, after `start`, serves. */
export interface Gateway {
  /** The domains, for trusted code in the same process. */
  readonly services: Services;
  readonly mail: Mail;
  readonly foundations: Foundations;
  /**
   * Makes database and hashing process ready, then opens the port; `url` is null where it was stopped meanwhile.
   * @throws {StorageUnavailable} when the database never answered
   * @throws {DuplicatesFound} when documents break a unique index @throws {OtherSecret} when SECRET_KEY is not the database's
   * @throws {Error} when the port cannot be had
   */
  start(): Promise<{ readonly url: string | null }>;
  /** As `start`, but for the port: for a server of one's own, to which `plugin` or `handler` belongs. */
  open(): Promise<void>;
  /** Serves the gateway's paths within a Fastify server, which stops it when it closes; without a prefix. */
  readonly plugin: FastifyPluginCallback;
  /** Answers requests of any other Node server, whose body nobody has read. */
  readonly handler: RequestHandler;
  /**
   * Not ready any more; where it has a port, still serving for STOP_DELAY; then running requests ended, mail worker stopped,
   * database closed. What has not ended ten seconds after the delay is cut off. Safe to call twice, and while it starts.
   */
  stop(): Promise<void>;
}

/** How long a stop waits for requests, mails and tasks of the background that are under way, all together. */
const DRAIN_MS = 10_000;

/** Connections that may wait to be accepted, where the system allows as many: a burst must not wait for TCP to try again. */
const BACKLOG = 2048;

/**
 * A gateway made of settings; nothing is listening yet. The one place that knows all parts.
 *
 * Where a part cannot be made, those before it are closed again.
 */
export async function createGateway(settings: Settings, surroundings: Surroundings): Promise<Gateway> {
  const opened = new Opened(DRAIN_MS);
  for (const warning of settings.warnings) unfailing(surroundings.logger).warn(warning);
  try {
    return await compose(settings, { ...surroundings, logger: unfailing(surroundings.logger) }, opened);
  } catch (error) {
    await opened.closeAll().catch(() => undefined);
    throw error;
  }
}

async function compose(settings: Settings, surroundings: Surroundings, opened: Opened): Promise<Gateway> {
  const { clock, logger } = surroundings;
  const publicUrl = settings.publicUrl ?? `http://localhost:${String(settings.PORT)}`;
  const foundations = await layFoundations(settings, surroundings, opened);
  const mail = await openMail(settings, foundations, surroundings);
  opened.add(mail.transport, (transport) => transport.close());
  opened.add(mail.outbox, (outbox, leftMs) => outbox.stop(leftMs));
  const services = createServices(settings, { foundations, mail, clock, publicUrl, logger });
  const made = { container: resolverContainer(services, clock), inputRules: inputRules(services) };
  const graphql = openGraphql(settings, { ...made, foundations, surroundings });
  await graphql.apollo.start();
  const lifecycle = new Lifecycle();
  const { accessTokens, blackouts, identities, presentedSessions: presented, sessions, users } = services;
  const authenticator = new Authenticator({ accessTokens, blackouts, presented, sessions, users, clock });
  const routes = new RouteTable();
  const app = await openHttp(settings, {
    mail,
    routes,
    graphql,
    foundations,
    lifecycle,
    publicUrl,
    services,
    surroundings,
    createContext: (input) => new RequestContext(input, { authenticator, identities, sessions, users }),
  });
  opened.add(app, (made) => made.close());
  const running = new RunningGateway(settings, { app, foundations, lifecycle, mail, services, surroundings, opened });
  const stop = () => running.stop();
  return {
    ...{ services, mail, foundations, stop },
    start: () => running.start(),
    open: () => running.open(),
    plugin: mountable(app, { routes, close: stop }),
    handler: requestHandler(app),
  };
}

interface Running {
  readonly app: FastifyInstance;
  readonly foundations: Foundations;
  readonly lifecycle: Lifecycle;
  readonly mail: Mail;
  readonly services: Services;
  readonly surroundings: Surroundings;
  readonly opened: Opened;
}

class RunningGateway {
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | null = null;
  private renewal = Promise.resolve();
  private listening: Promise<string> | null = null;
  private sweepers: readonly DeletionSweeper[] = [];

  constructor(
    private readonly settings: Settings,
    private readonly parts: Running,
  ) {}

  async start(): Promise<{ readonly url: string | null }> {
    await this.open();
    if (this.stopping.signal.aborted) return { url: null };
    this.listening = this.parts.app.listen({ host: this.settings.host, port: this.settings.PORT, backlog: BACKLOG });
    return { url: await this.listening };
  }

  /** Ready to serve, or stopped in the meantime: then whatever failed failed for that. */
  async open(): Promise<void> {
    const { signal } = this.stopping;
    try {
      await this.makeReady(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async makeReady(signal: AbortSignal): Promise<void> {
    const { foundations, lifecycle, mail, surroundings } = this.parts;
    lifecycle.waitFor('the database does not answer yet');
    const warmed = foundations.hasher.warm();
    await awaitDatabase(foundations.database, this.settings, { logger: surroundings.logger, wait: pause, signal });
    if (!signal.aborted) await foundations.secret.claim();
    if (!signal.aborted) await rememberCookieDomain(this.settings, { ...foundations, ...surroundings });
    if (!signal.aborted) await ensureFirstAdmin(this.settings, { ...this.parts.services, ...surroundings });
    if (!(await warmed) && !signal.aborted) {
      surroundings.logger.error('no hashing process could be started; passwords are refused');
    }
    if (signal.aborted) return;
    mail.outbox.start();
    this.sweepers = startSweepers(this.parts, signal);
    lifecycle.begin();
    this.renewal = this.renewSecrets(signal);
  }

  /** Beside the requests: until it is done, the key before opens what was sealed under it. */
  private async renewSecrets(signal: AbortSignal): Promise<void> {
    const { logger } = this.parts.surroundings;
    try {
      const secrets = await this.parts.services.secretRenewal.run(signal);
      if (secrets > 0) logger.info({ secrets }, 'secrets of authenticators were sealed under the new SECRET_KEY');
    } catch (error) {
      logger.warn(
        { err: error },
        'not every secret of an authenticator is under the new SECRET_KEY: restart the gateway',
      );
    }
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.shutDown());
  }

  /** Balancers notice first, then nothing is accepted any more; the background ends beside the requests. */
  private async shutDown(): Promise<void> {
    const { app, lifecycle, opened } = this.parts;
    lifecycle.leave();
    this.stopping.abort();
    if (await this.isListening()) await lifecycle.letNotice(this.settings.STOP_DELAY);
    opened.beginDrain();
    const background = Promise.allSettled([this.renewal, ...this.sweepers.map((sweeper) => sweeper.stop())]);
    await Promise.allSettled([app.close(), settledWithin(DRAIN_MS, background)]);
    lifecycle.close();
    await opened.closeAll();
  }

  private async isListening(): Promise<boolean> {
    return (await this.listening?.catch(() => null)) != null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
