import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpMetrics } from './http-options';
import type { RouteTable } from './route-table';

/** Counts an answered request with its time, under the route as it is declared: a path that came could hold a secret. */
export function countRequests(routes: RouteTable, metrics: HttpMetrics) {
  return ({ method, raw }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = routes.routeOf(raw.url ?? '') ?? 'none';
    metrics.requested({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    done();
  };
}
