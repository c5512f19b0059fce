import type { FastifyPluginCallback } from 'fastify';
import { openGraphql } from './gateway/graphql';
import { openHttp } from './gateway/http';
import { Lifecycle } from './gateway/lifecycle';
import { createModules, type Services } from './gateway/modules';
import { DRAIN_MS, RunningGateway } from './gateway/running-gateway';
import { mountable, type RequestHandler, requestHandler } from './http/mount';
import { RouteTable } from './http/route-table';
import { unfailing } from './platform/faults';
import { openPlatform, type Platform, type Site } from './platform/platform.module';
import type { Runtime } from './platform/runtime';
import type { Settings } from './settings';
import { Opened } from './shared/opened';

/** A gateway that was built and, after `start`, serves. */
export interface Gateway {
  /** The domains, for trusted code in the same process. */
  readonly services: Services;
  /** The ground that the domains stand on: for the command line and tests. */
  readonly platform: Platform;
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

/**
 * A gateway made of settings; nothing is listening yet. The one place that knows all parts.
 *
 * Where a part cannot be made, those before it are closed again.
 */
export async function createGateway(settings: Settings, runtime: Runtime): Promise<Gateway> {
  const opened = new Opened(DRAIN_MS);
  const logger = unfailing(runtime.logger);
  for (const warning of settings.warnings) logger.warn(warning);
  try {
    return await compose({ ...runtime, logger, opened, settings });
  } catch (error) {
    await opened.closeAll().catch(() => undefined);
    throw error;
  }
}

async function compose(site: Site): Promise<Gateway> {
  const platform = await openPlatform(site);
  const { modules, services } = await createModules(platform);
  const graphql = openGraphql(platform, modules);
  await graphql.apollo.start();
  const lifecycle = new Lifecycle();
  const routes = new RouteTable();
  const app = await openHttp(platform, { graphql, lifecycle, routes, services });
  platform.opened.add(app, (made) => made.close());
  const running = new RunningGateway({ app, lifecycle, modules, platform });
  const stop = () => running.stop();
  return {
    ...{ services, platform, stop },
    start: () => running.start(),
    open: () => running.open(),
    plugin: mountable(app, { routes, close: stop }),
    handler: requestHandler(app),
  };
}
