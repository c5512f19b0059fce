import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { Logger } from 'pino';
import { statusOf } from '../errors';
import { guarded } from '../shared/guarded';
import { newId } from '../shared/random';
import { refusalBody, refusalOfStatus } from './refusal';

const STATUS_OF_FAULT: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/**
 * Answers bytes that are no HTTP request, or one that never ends, in our shape; the connection is closed.
 *
 * The next bytes on such a connection cannot be separated from the request before them (request smuggling).
 */
export function answerClientErrors(headers: Readonly<Record<string, string>>, logger: Logger) {
  const answer = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = refusalOfStatus(STATUS_OF_FAULT[error.code ?? ''] ?? 400);
    const requestId = newId();
    const status = statusOf(refusal.code);
    logger.info({ requestId, route: 'unreadable', status }, 'request');
    socket.write(rawAnswer(status, refusalBody(refusal, requestId), { ...headers, 'x-request-id': requestId }));
    socket.destroySoon();
  };
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    guarded(answer, () => socket.destroy())(error, socket);
  };
}

function rawAnswer(status: number, body: string, headers: Readonly<Record<string, string>>): string {
  const all = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
