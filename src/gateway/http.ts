import type { FastifyInstance } from 'fastify';
import type { Context } from '../context/context';
import type { Lifecycle } from './lifecycle';
import { createHttpApp } from '../http/app';
import type { HttpMetrics, ContextInput, HttpOptions, HttpParts, Readiness } from '../http/http-options';
import { jwks } from '../keys/key-ring';
import type { Settings } from '../settings';
import { clientOrigins } from './client-origins';
import { openDoor } from './door';
import type { Foundations, Surroundings } from './foundations';
import type { GraphqlSide } from './graphql';
import type { RouteTable } from '../http/route-table';
import { accountActions, pageActions } from './page-actions';
import type { Mail } from './mail';
import type { Services } from './services';
import { signInActions } from './sign-in-actions';
import { socialActions } from './social';
import { tokenReader } from './token-reader';
import { WriteProbe } from './write-probe';

interface Parts {
  readonly graphql: GraphqlSide;
  readonly foundations: Foundations;
  readonly lifecycle: Lifecycle;
  readonly mail: Mail;
  readonly publicUrl: string;
  readonly routes: RouteTable;
  readonly services: Services;
  readonly surroundings: Surroundings;
  readonly createContext: (input: ContextInput) => Context;
}

/** The HTTP side of the gateway that the settings describe; it is not listening yet. */
export function openHttp(settings: Settings, parts: Parts): Promise<FastifyInstance> {
  const { createContext, foundations, graphql, lifecycle, services, surroundings } = parts;
  const { clock, logger } = surroundings;
  const writes = new WriteProbe({ database: foundations.database, clock, logger });
  const http: HttpParts<Context> = {
    routes: parts.routes,
    apollo: graphql.apollo,
    createContext,
    tokens: tokenReader({ accessTokens: services.accessTokens, refreshKey: foundations.keys.refreshMac, clock }),
    bringsRefreshToken: graphql.bringsRefreshToken,
    readiness: () => readiness(foundations, lifecycle, writes),
    isReady: () => lifecycle.serves,
    endsConnections: () => lifecycle.endsConnections,
    jwks: () => jwks(foundations.signing),
    version: surroundings.version,
    metrics: metricsOf(foundations, parts.mail),
    pages: pageActions(services, { settings, hasher: foundations.hasher }),
    accounts: accountActions(services),
    signIn: signInActions(services, foundations.hasher),
    social: socialActions(services.social),
    door: openDoor(settings, { clock, hasher: foundations.hasher, mayHash: graphql.mayHash }),
    timers: foundations.timers,
    ...{ clock, logger },
  };
  return createHttpApp({ ...httpOptions(settings, parts.publicUrl), drain: surroundings.drain }, http);
}

function metricsOf({ hasher, metrics }: Foundations, { outbox }: Mail): HttpMetrics | undefined {
  if (metrics === null) return undefined;
  const observed = { hashing: () => hasher.load, outbox: () => outbox.countsByKind() };
  return {
    contentType: metrics.contentType,
    text: () => metrics.text(observed),
    turnedAway: (reason) => {
      metrics.turnedAway(reason);
    },
    requested: (request) => {
      metrics.requested(request);
    },
  };
}

function httpOptions(settings: Settings, publicUrl: string): HttpOptions {
  return {
    graphqlPath: settings.GRAPHQL_PATH,
    production: settings.production,
    publicUrl,
    clientOrigins: clientOrigins(settings),
    trustProxy: settings.TRUST_PROXY,
    landingPage: settings.landingPage,
    cookies: {
      secure: settings.cookieSecure,
      sameSite: settings.COOKIE_SAMESITE,
      domain: settings.COOKIE_DOMAIN ?? null,
      accessName: settings.ACCESS_COOKIE_NAME,
      refreshName: settings.REFRESH_COOKIE_NAME,
    },
    siteName: settings.SITE_NAME,
    appUrl: settings.APP_URL ?? null,
    connections: { inAll: settings.MAX_CONNECTIONS, perAddress: settings.MAX_CONNECTIONS_PER_ADDRESS },
  };
}

async function readiness(
  { database, limiters }: Foundations,
  lifecycle: Lifecycle,
  writes: WriteProbe,
): Promise<Readiness> {
  if (!lifecycle.ready) return { ready: false, reason: lifecycle.reason };
  try {
    await Promise.all([database.ping(), limiters.ping()]);
  } catch {
    return { ready: false, reason: 'the database or Redis does not answer' };
  }
  return (await writes.isWritable()) ? { ready: true } : { ready: false, reason: 'the database takes no writes' };
}
