import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimited } from '../errors';
import { spreadSeconds } from '../shared/random';
import { clientAddress } from './client-address';
import type { Door } from './http-options';
import type { OverloadReport } from './overload-report';
import { isProbe } from './probes';
import { refuse } from './refusal';
import type { RouteTable } from './route-table';

/**
 * Refuses what a client address sends beyond its allowance, whatever it asks for, before its body is read.
 *
 * Otherwise a guest's flood of the cheapest query takes the thread on which everybody's sign-in is answered.
 */
export function limitRequests({
  door,
  overload,
  routes,
}: {
  door: Door;
  overload: OverloadReport;
  routes: RouteTable;
}) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const ip = clientAddress(request);
    const waitMs = isProbe(routes.routeOf(request.raw.url ?? '')) ? door.msUntilNextProbe(ip) : door.msUntilNext(ip);
    if (waitMs === 0) {
      done();
      return;
    }
    overload.countUnlogged(request);
    overload.soon(() => void refuse(reply, new RateLimited(spreadSeconds(Math.ceil(waitMs / 1000)))));
  };
}
