import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { BaseContext } from '@apollo/server';
import type { Logger } from 'pino';
import { statusOf } from '../errors';
import { trustProxyOption } from './client-address';
import { answerClientErrors } from './client-error';
import { limitConnections } from './connection-limit';
import { CookiePolicy } from './cookies';
import { drainOnClose } from './drain';
import { registerExplorer } from './explorer.routes';
import { ForeignPages } from './foreign-pages';
import { registerGraphql } from './graphql.route';
import { registerHealth } from './health.routes';
import type { HttpOptions, HttpParts } from './http-options';
import { OriginPolicy } from './origin-policy';
import { registerMailedLinks } from './pages/mailed-link.page';
import { mailedLinks } from './pages/mailed-links';
import { loadPages } from './pages/page-layout';
import { refusalPage } from './pages/refusal.page';
import { isPublicDocument, PUBLIC_HEADERS } from './public-documents';
import { isBusy, OverloadReport } from './overload-report';
import { refusalOf, refuse } from './refusal';
import { requestId } from './request-id';
import { limitRequests } from './request-limit';
import { countRequests } from './request-count';
import { logRequests } from './request-log';
import { baseHeaders } from './response-headers';
import { RouteTable } from './route-table';
import { registerSandbox } from './sandbox.route';
import { registerSocial } from './social.routes';
import { traceIdOf } from './trace-context';
import { answerUnrouted } from './unrouted';

const BODY_LIMIT_BYTES = 102_400;
const TIMEOUTS = { headersMs: 10_000, requestMs: 15_000, checkMs: 1000 };
const DRAIN = { idleMs: 1000, arrivalMs: 5000, answerMs: 10_000 };

/** No route has a JSON schema; with these, Fastify leaves Ajv and fast-json-stringify unloaded at start. */
const NO_SCHEMAS = { buildValidator: refuseSchemas, buildSerializer: refuseSchemas };

function refuseSchemas(): never {
  throw new Error('a route states a JSON schema, for which no compiler is loaded');
}

/**
 * The HTTP side of the gateway, ready to listen; `close()` stops accepting, lets running requests end and resolves.
 *
 * Every refusal, whichever layer it comes from, has the one shape of refusal.ts.
 */
export async function createHttpApp<C extends BaseContext>(
  options: HttpOptions,
  parts: HttpParts<C>,
): Promise<FastifyInstance> {
  const headers = baseHeaders(options.cookies.secure);
  const origins = new OriginPolicy(options.publicUrl, options.clientOrigins);
  const cookies = new CookiePolicy(options.cookies, new URL(options.publicUrl));
  const foreignPages = new ForeignPages({ origins, cookies, graphqlPath: options.graphqlPath });
  const { routes = new RouteTable() } = parts;
  const renderPage = await loadPages();
  const overload = new OverloadReport(parts.logger, parts.timers, parts.metrics);
  const app = bareApp(options, { headers, overload, logger: parts.logger });
  app.decorate('showRefusal', refusalPage(options, renderPage));
  limitConnections(app.server, options, overload);
  routes.observe(app);
  app.addHook('onRequest', openToClients(headers, { origins, routes }));
  app.addHook('onRequest', endConnections(parts));
  app.addHook('onRequest', limitRequests({ door: parts.door, overload, routes }));
  app.addHook('onRequest', foreignPages.refuse);
  app.addHook('onResponse', logRequests({ routes, overload }, parts));
  if (parts.metrics !== undefined) app.addHook('onResponse', countRequests(routes, parts.metrics));
  app.setNotFoundHandler(answerUnrouted(routes, { origins }));
  registerGraphql(app, options.graphqlPath, { parts, cookies, foreignPages });
  const site = { siteName: options.siteName, appUrl: options.appUrl ?? null, renderPage };
  await registerSocial(app, { parts, cookies, ...site });
  registerHealth(app, parts);
  const links = mailedLinks(parts.pages, parts.accounts, parts.signIn);
  await registerMailedLinks(app, { ...parts, links, overload, ...site, cookies });
  if (!options.production && options.landingPage === 'sandbox') {
    registerSandbox(app, options.graphqlPath);
    await registerExplorer(app, options.graphqlPath);
  }
  drainOnClose(app, { ...DRAIN, ...options.drain }, parts.logger);
  app.addHook('onClose', (_app, done) => {
    overload.write();
    done();
  });
  await app.ready();
  return app;
}

function bareApp(
  options: HttpOptions,
  {
    headers,
    logger,
    overload,
  }: { headers: Readonly<Record<string, string>>; logger: Logger; overload: OverloadReport },
): FastifyInstance {
  const { headersMs, requestMs, checkMs } = options.timeouts ?? TIMEOUTS;
  const app: FastifyInstance = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkMs },
    trustProxy: trustProxyOption(options.trustProxy),
    genReqId: requestId,
    schemaController: { compilersFactory: NO_SCHEMAS },
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    return503OnClosing: false,
    clientErrorHandler: answerClientErrors(headers, logger),
    frameworkErrors: (error, request, reply) => {
      void refuse(reply.headers(headers).header('x-request-id', request.id), refusalOf(error));
    },
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answerErrors(logger, overload));
  return app;
}

function openToClients(
  headers: Readonly<Record<string, string>>,
  { origins, routes }: { origins: OriginPolicy; routes: RouteTable },
) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    void reply.headers(headers).header('x-request-id', request.id);
    const { origin } = request.headers;
    if (isPublicDocument(routes.routeOf(request.raw.url ?? ''))) void reply.headers(PUBLIC_HEADERS);
    else if (origin !== undefined && origins.allows(origin)) {
      void reply
        .header('access-control-allow-origin', origin)
        .header('access-control-allow-credentials', 'true')
        .header('access-control-expose-headers', 'Retry-After, X-Request-Id');
    }
    done();
  };
}

function endConnections({ endsConnections = () => false }: Pick<HttpParts<BaseContext>, 'endsConnections'>) {
  return (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    if (endsConnections()) void reply.header('connection', 'close');
    done();
  };
}

function answerErrors(logger: Logger, overload: OverloadReport) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    if (isBusy(error)) {
      overload.count('busy');
      overload.soon(() => void refuse(reply, refusal));
      return;
    }
    if (statusOf(refusal.code) >= 500) {
      logger.error({ requestId: request.id, traceId: traceIdOf(request.headers), err: error }, 'a request failed');
    }
    refuse(reply, refusal);
  };
}
