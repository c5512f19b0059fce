import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { disregard, guarded } from '../shared/guarded';

/** The times a close waits for what clients began, each from the moment it begins. */
export interface DrainTimes {
  /** For a kept connection to be used once more: the answer tells its client to open no other here. */
  readonly idleMs: number;
  /** For a request to arrive whole. A connection on which none is being answered by then is cut. */
  readonly arrivalMs: number;
  /** For the answers. */
  readonly answerMs: number;
}

/** Time is counted in looks: a process that was kept from running has not read yet what came meanwhile. */
const LOOK_MS = 10;

/** The time of a turn in which the event loop had next to nothing to do. */
const QUIET_MS = 0.1;

/** The turns that a busy process waits for a quiet one. */
const MOST_TURNS = 1000;

/** The newest request of a connection. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Makes `close` of the app end within `answerMs`, whatever its clients do, and lose no request that was on its way.
 *
 * The port closes first and idle connections last: one that is closed while its client sends loses the request, which no
 * balancer may send again. Fastify's answers say `Connection: close` from then on.
 * Once it closes, Node keeps no time limit of requests any more: a client that sends half of one, or nothing, would hold
 * the close up for good.
 */
export function drainOnClose(app: FastifyInstance, { answerMs, arrivalMs, idleMs }: DrainTimes, logger: Logger): void {
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
  app.addHook('preClose', async () => {
    setTimeout(
      guarded(() => cut(isIdle), disregard),
      arrivalMs,
    ).unref();
    setTimeout(guarded(cutAll, disregard), answerMs).unref();
    if (!app.server.listening) return;
    await closePort(app);
    const latest = performance.now() + arrivalMs;
    for (let looks = idleMs / LOOK_MS; looks > 0 && connections.size > 0; looks -= 1) {
      if (performance.now() > latest) break;
      await sleep(LOOK_MS);
    }
    await turn();
    app.server.keepAliveTimeout = 1;
  });
}

/**
 * Closes the port, by the method of the base class: that of HTTP closes idle connections too.
 *
 * The kernel resets a connection that is not accepted when the port closes. Each turn of the event loop accepts those
 * that wait, so the port is closed right after a turn in which nothing else took time.
 */
async function closePort({ server }: FastifyInstance): Promise<void> {
  let turns = MOST_TURNS;
  let began: number;
  do {
    began = performance.now();
    await turn();
    turns -= 1;
  } while (turns > 0 && performance.now() - began > QUIET_MS);
  NetServer.prototype.close.call(server);
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
