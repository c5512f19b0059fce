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
   * Prepares the database and the hashing process, then opens the port; `url` is empty if it was stopped meanwhile.
   * @throws {StorageUnavailable} when the database does not answer
   * @throws {DuplicatesFound} when documents break a unique index @throws {OtherSecret} when SECRET_KEY is not the database's
   * @throws {Error} when the port cannot be opened
   */
  start(): Promise<{ readonly url: string }>;
  /** As `start`, without opening a port: for a server of one's own that uses `plugin` or `handler`. */
  open(): Promise<void>;
  /** Serves the gateway's paths within a Fastify server, which stops it when it closes; without a prefix. */
  readonly plugin: FastifyPluginCallback;
  /** Answers requests of any other Node server, whose body has not been read. */
  readonly handler: RequestHandler;
  /**
   * Stops: not ready from now on, but serving for STOP_DELAY if it has a port; then ends running requests, mail worker and
   * database. Cuts off what has not ended ten seconds after the delay. Safe to call twice, and while it starts.
   */
  stop(): Promise<void>;
}

/**
 * Builds a gateway from settings; nothing is listening yet. The one place that knows all parts.
 *
 * If a part cannot be built, those before it are closed again.
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
