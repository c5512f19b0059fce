import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../context/context';
import { clientAddress } from './client-address';
import { bestLocale } from './locale';

/** Where the request came from. */
export function requestOrigin(request: FastifyRequest): RequestOrigin {
  return {
    requestId: request.id,
    ip: clientAddress(request),
    userAgent: request.headers['user-agent'] ?? null,
    locale: bestLocale(request.headers['accept-language']),
  };
}
