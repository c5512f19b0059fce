import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { RouteTable } from './route-table';

const PROBES: ReadonlySet<string | null> = new Set(['/livez', '/readyz', '/healthz', '/api/healthchecker']);

/**
 * Writes one line for an answered request. No URL, body or header is in it: any of them may hold a secret.
 *
 * Its fields are these and no others, so it goes past the logger's search for secrets, which costs more than the line.
 */
export function logRequests(routes: RouteTable, logger: Logger) {
  const lines = logger.child({}, { redact: [] });
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = routes.routeOf(request.raw.url ?? '');
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    const line = { requestId: request.id, method: request.method, route, status: reply.statusCode, ms };
    if (PROBES.has(route)) lines.debug(line, 'request');
    else lines.info(line, 'request');
    done();
  };
}
