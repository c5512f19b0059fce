import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { RouteTable } from './route-table';

const PROBES: ReadonlySet<string | null> = new Set(['/livez', '/readyz', '/healthz', '/api/healthchecker']);

/** Writes one line for an answered request. No URL, body or header is in it: any of them may hold a secret. */
export function logRequests(routes: RouteTable, logger: Logger) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = routes.routeOf(request.raw.url ?? '');
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    const line = { requestId: request.id, method: request.method, route, status: reply.statusCode, ms };
    if (PROBES.has(route)) logger.debug(line, 'request');
    else logger.info(line, 'request');
    done();
  };
}
