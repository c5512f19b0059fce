import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors';
import { isBearer } from '../shared/bearer';
import type { CookiePolicy } from './cookies';
import type { OriginPolicy } from './origin-policy';
import { refuse } from './refusal';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether pages of every origin may post to the route, which lets in no request without its own cookie. */
    readonly isPostedFromElsewhere?: boolean;
  }
}

interface Parts {
  readonly origins: OriginPolicy;
  readonly cookies: CookiePolicy;
  readonly graphqlPath: string;
}

/** A page of an origin that is not listed sent the request. */
class CsrfBlocked extends GatewayError {
  constructor() {
    super('CSRF_BLOCKED', 'This origin may not call the gateway; add it to CLIENT_ORIGINS.');
  }
}

/**
 * Refuses what pages of foreign origins make a browser send (CSRF, security rule 24).
 *
 * A request is none of these where cookies neither decide anything in it nor are set by it: with a Bearer token, which a
 * page has to put in itself, and with a refresh token in the body and no cookie of ours.
 */
export class ForeignPages {
  constructor(private readonly parts: Parts) {}

  /** The hook that refuses before a body is read. What only the body can tell is left to `takesCookies`. */
  readonly refuse = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    if (this.isForgeable(request) && !this.waitsForBody(request)) refuse(reply, new CsrfBlocked());
    else done();
  };

  /**
   * Whether cookies count in the request: not in one of a foreign page that brings its refresh token in the body.
   * @throws {GatewayError} CSRF_BLOCKED for every other of a foreign page
   */
  takesCookies(request: FastifyRequest, bringsToken: (body: unknown) => boolean): boolean {
    if (!this.isForgeable(request)) return !isBearer(request.headers.authorization);
    if (!bringsToken(request.body)) throw new CsrfBlocked();
    return false;
  }

  private isForgeable({ headers, method, routeOptions }: FastifyRequest): boolean {
    const isOpen = routeOptions.config.isPostedFromElsewhere === true || isBearer(headers.authorization);
    return method === 'POST' && !isOpen && this.parts.origins.refuses(headers);
  }

  private waitsForBody({ headers, routeOptions }: FastifyRequest): boolean {
    return routeOptions.url === this.parts.graphqlPath && !this.parts.cookies.isIn(headers.cookie);
  }
}
