import type { IncomingMessage } from 'node:http';
import { newId } from '../shared/random';

const ACCEPTED = /^[A-Za-z0-9._-]{8,128}$/;

/** The caller's `x-request-id` where it is plain enough to be logged and echoed, else a new UUID. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : newId();
}
