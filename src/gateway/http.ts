import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../caller/authenticator';
import { RequestContext } from '../caller/request-context';
import type { Context } from '../context/context';
import { accountActions, pageActions } from '../http/actions/page-actions';
import { signInActions } from '../http/actions/sign-in-actions';
import { socialActions } from '../http/actions/social-actions';
import { createHttpApp } from '../http/app';
import { openDoor } from '../http/door';
import type { HttpMetrics, HttpOptions, HttpParts } from '../http/http-options';
import { readinessOf } from '../http/readiness';
import type { RouteTable } from '../http/route-table';
import { tokenReader } from '../http/token-reader';
import { jwks } from '../keys/key-ring';
import type { Platform } from '../platform/platform.module';
import { clientOrigins } from '../settings/client-origins';
import { ProbeRepository } from '../throttling/probe.repository';
import type { GraphqlSide } from './graphql';
import type { Lifecycle } from './lifecycle';
import type { Services } from './modules';

interface Parts {
  readonly graphql: GraphqlSide;
  readonly lifecycle: Lifecycle;
  readonly routes: RouteTable;
  readonly services: Services;
}

/** The HTTP side of the gateway that the settings describe; it is not listening yet. */
export function openHttp(
  platform: Platform,
  { graphql, lifecycle, routes, services }: Parts,
): Promise<FastifyInstance> {
  const { clock, database, drain, hasher, keys, logger, settings, signing, timers, version } = platform;
  const http: HttpParts<Context> = {
    ...{ clock, logger, routes, timers, version },
    apollo: graphql.apollo,
    createContext: contextMaker(platform, services),
    tokens: tokenReader({ accessTokens: services.accessTokens, refreshKey: keys.refreshMac, clock }),
    bringsRefreshToken: graphql.bringsRefreshToken,
    readiness: readinessOf({ ...platform, probes: new ProbeRepository(database) }, lifecycle),
    isReady: () => lifecycle.serves,
    endsConnections: () => lifecycle.endsConnections,
    jwks: () => jwks(signing),
    metrics: metricsOf(platform),
    pages: pageActions(services, { minPasswordLength: settings.PASSWORD_MIN_LENGTH, hasher }),
    accounts: accountActions(services),
    signIn: signInActions(services, hasher),
    social: socialActions(services.social),
    door: openDoor({ limit: settings.httpRateLimit, clock, hasher, mayHash: graphql.mayHash }),
  };
  return createHttpApp({ ...httpOptions(platform), drain }, http);
}

function contextMaker({ clock }: Platform, services: Services): HttpParts<Context>['createContext'] {
  const { accessTokens, blackouts, identities, presentedSessions: presented, sessions, users } = services;
  const authenticator = new Authenticator({ accessTokens, blackouts, presented, sessions, users, clock });
  return (input) => new RequestContext(input, { authenticator, identities, sessions, users });
}

function metricsOf({ hasher, metrics, outbox }: Platform): HttpMetrics | undefined {
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

function httpOptions({ publicUrl, settings }: Platform): HttpOptions {
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
