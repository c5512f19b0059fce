import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusalOfStatus, refuse } from './refusal';
import type { OriginPolicy } from './origin-policy';
import { isPublicDocument } from './public-documents';
import type { RouteTable } from './route-table';

const TOKENS = /^[\w!#$%&'*+.^`|~, -]{1,1024}$/;
const PREFLIGHT_MAX_AGE_S = '7200';

interface UnroutedParts {
  readonly origins: OriginPolicy;
}

/** Answers what no route takes: preflights and OPTIONS 204, a wrong method 405, anything else 404. */
export function answerUnrouted(routes: RouteTable, { origins }: UnroutedParts) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const route = routes.routeOf(request.raw.url ?? '');
    if (route === null || routes.takes(route, request.method)) return refuse(reply, refusalOfStatus(404));
    const allowed = routes.allowed(route);
    void reply.header('allow', allowed);
    if (request.method !== 'OPTIONS') return refuse(reply, { code: 'METHOD_NOT_ALLOWED', message: `Use ${allowed}.` });
    preflight(request, reply, { origins, allowed, isPublic: isPublicDocument(route) });
    return reply.code(204).send();
  };
}

function preflight(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { origins, allowed, isPublic }: { origins: OriginPolicy; allowed: string; isPublic: boolean },
): void {
  void reply.header('vary', 'Origin, Access-Control-Request-Headers');
  if (headers.origin === undefined || !(isPublic || origins.allows(headers.origin))) return;
  const wanted = headers['access-control-request-headers'];
  void reply.header('access-control-allow-methods', allowed).header('access-control-max-age', PREFLIGHT_MAX_AGE_S);
  if (wanted !== undefined && TOKENS.test(wanted)) void reply.header('access-control-allow-headers', wanted);
}
