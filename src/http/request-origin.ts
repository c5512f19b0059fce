import type { FastifyRequest } from 'fastify';
import { keptUserAgent, type RequestOrigin } from '../shared/request-origin';
import { clientAddress } from './client-address';
import { countingCookies } from './cookie-names';
import type { CookiePolicy } from './cookies';
import { bestLocale } from './locale';
import { traceIdOf } from './trace-context';

/** The origin of the request; the header values are cut and cleaned here, for all who keep it. */
export function requestOrigin(request: FastifyRequest, { device }: Pick<CookiePolicy, 'device'>): RequestOrigin {
  return {
    requestId: request.id,
    traceId: traceIdOf(request.headers),
    ip: clientAddress(request),
    userAgent: keptUserAgent(request.headers['user-agent']),
    devices: device.read(countingCookies(request.headers)),
    locale: bestLocale(request.headers['accept-language']),
  };
}
