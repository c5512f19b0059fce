import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../context/context';
import { clientAddress } from './client-address';
import { bestLocale } from './locale';
import { traceIdOf } from './trace-context';

/** Where the request came from. */
export function requestOrigin(request: FastifyRequest): RequestOrigin {
  return {
    requestId: request.id,
    traceId: traceIdOf(request.headers),
    ip: clientAddress(request),
    userAgent: request.headers['user-agent'] ?? null,
    locale: bestLocale(request.headers['accept-language']),
  };
}
