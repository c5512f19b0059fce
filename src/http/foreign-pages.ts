import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OriginPolicy } from './origin-policy';
import { refuse } from './refusal';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether pages of every origin may post to the route, which lets in nobody without a cookie of its own. */
    readonly isPostedFromElsewhere?: boolean;
  }
}

/** The hook that refuses a POST that a page of a foreign origin caused. */
export function refuseForeignPages(origins: OriginPolicy) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const isOpen = request.routeOptions.config.isPostedFromElsewhere === true;
    if (request.method === 'POST' && !isOpen && origins.refuses(request.headers)) {
      refuse(reply, {
        code: 'CSRF_BLOCKED',
        message: 'This origin may not call the gateway; add it to CLIENT_ORIGINS.',
      });
    } else done();
  };
}
