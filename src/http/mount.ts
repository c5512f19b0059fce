import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import type { RouteTable } from './route-table';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Answers a request of any Node server as the gateway's own port would. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** The app as a handler of requests. */
export function requestHandler(app: FastifyInstance): RequestHandler {
  return (request, response) => {
    app.routing(request, response);
  };
}

/**
 * A plugin that serves the gateway's paths within another Fastify server, and `close` with it.
 *
 * Only the raw request is handed on, its body unread: limits, headers and refusals are those of the gateway.
 * Refused under a prefix: mailed links and cookies name whole paths.
 */
export function mountable(
  app: FastifyInstance,
  { close, routes }: { routes: RouteTable; close: () => Promise<void> },
): FastifyPluginCallback {
  const handle = requestHandler(app);
  return (server, _options, done) => {
    if (server.prefix !== '') {
      done(new Error('The gateway is mounted without a prefix; GRAPHQL_PATH names its path.'));
      return;
    }
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', (_request, _body, parsed) => {
      parsed(null);
    });
    for (const url of routes.paths) {
      server.route({
        method: METHODS,
        url,
        exposeHeadRoute: false,
        handler: (request, reply) => {
          reply.hijack();
          handle(request.raw, reply.raw);
        },
      });
    }
    server.addHook('onClose', close);
    done();
  };
}
