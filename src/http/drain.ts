import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { disregard, guarded } from '../shared/guarded';

/** How long a close waits for what clients began, both from the moment that it begins. */
export interface DrainTimes {
  /** For a request to arrive whole. A connection on which none is being answered by then is cut. */
  readonly arrivalMs: number;
  /** For the answers. */
  readonly answerMs: number;
}

/** The newest request of a connection. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Makes `close` of the app end within `answerMs`, whatever its clients do.
 *
 * Once it closes, Node keeps no time limit of requests any more: whoever sends half of one, or nothing at all, would hold
 * the close up for good.
 */
export function drainOnClose(app: FastifyInstance, { answerMs, arrivalMs }: DrainTimes, logger: Logger): void {
  const connections = watchedConnections(app);
  const cut = (which: (newest: Exchange | null) => boolean): number => {
    const chosen = [...connections].filter(([, newest]) => which(newest));
    for (const [socket] of chosen) socket.destroy();
    return chosen.length;
  };
  const cutAll = (): void => {
    const count = cut(() => true);
    if (count > 0) logger.warn({ connections: count }, 'answers took too long for a stop, and were cut off');
  };
  app.addHook('preClose', (done) => {
    app.server.keepAliveTimeout = 1;
    setTimeout(
      guarded(() => cut(isIdle), disregard),
      arrivalMs,
    ).unref();
    setTimeout(guarded(cutAll, disregard), answerMs).unref();
    done();
  });
}

function watchedConnections(app: FastifyInstance): Map<Socket, Exchange | null> {
  const connections = new Map<Socket, Exchange | null>();
  const watch = (socket: Socket): void => {
    connections.set(socket, null);
    socket.once(
      'close',
      guarded(() => connections.delete(socket), disregard),
    );
  };
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    connections.set(request.socket, { request, response });
  };
  app.server.on('connection', guarded(watch, disregard)).on('request', guarded(note, disregard));
  return connections;
}

/** Whether no request that has arrived whole waits for its answer. */
function isIdle(newest: Exchange | null): boolean {
  return newest === null || !newest.request.complete || newest.response.writableFinished;
}
