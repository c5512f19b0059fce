import type { FastifyReply, FastifyRequest } from 'fastify';
import pino, { type Logger } from 'pino';
import type { Clock } from '../shared/clock';
import { disregard, guarded } from '../shared/guarded';
import type { OverloadReport } from './overload-report';
import { isProbe } from './probes';
import type { RouteTable } from './route-table';
import { traceIdOf } from './trace-context';

const LEVELS = { debug: pino.levels.values['debug'], info: pino.levels.values['info'] };

interface LoggedRequest {
  readonly requestId: string;
  readonly traceId?: string;
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
}

/**
 * Writes one line for an answered request, except for those that the warning of an overload counts.
 *
 * No URL, body or header is in it: any of them may hold a secret.
 */
export function logRequests(
  { routes, overload }: { routes: RouteTable; overload: OverloadReport },
  { logger, clock }: { logger: Logger; clock: Clock },
) {
  const write = lineWriter(logger, clock);
  const [ofProbes, ofRequests] = (['debug', 'info'] as const).map((level) => logger.isLevelEnabled(level));
  const log = (request: FastifyRequest, reply: FastifyReply): void => {
    const { headers, id, method, raw } = request;
    const route = routes.routeOf(raw.url ?? '');
    const probes = isProbe(route);
    if (!(probes ? ofProbes : ofRequests) || overload.isCounted(request)) return;
    const traceId = traceIdOf(headers);
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    const trace = traceId === undefined ? {} : { traceId };
    write(probes ? 'debug' : 'info', { requestId: id, ...trace, method, route, status: reply.statusCode, ms });
  };
  const logged = guarded(log, disregard);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    logged(request, reply);
    done();
  };
}

/**
 * Writes the line to where the logger writes its own.
 *
 * Its fields are these and no others, and none can hold a quote, so it is put together here and goes past the logger's
 * search for secrets, which costs several times the line. A logger of another copy of pino, as that of a program that
 * embeds the gateway, does not show where it writes, and is handed the fields.
 */
function lineWriter(logger: Logger, clock: Clock): (level: 'debug' | 'info', request: LoggedRequest) => void {
  const stream = (logger as unknown as Record<symbol, { write(line: string): void } | undefined>)[
    pino.symbols.streamSym
  ];
  if (stream === undefined) {
    return (level, request) => {
      logger[level](request, 'request');
    };
  }
  return (level, { requestId, traceId, method, route, status, ms }) => {
    const head = `{"level":${String(LEVELS[level])},"time":${String(clock.now().getTime())},"requestId":"${requestId}"`;
    const trace = traceId === undefined ? '' : `,"traceId":"${traceId}"`;
    const what = `"method":"${method}","route":${JSON.stringify(route)},"status":${String(status)}`;
    stream.write(`${head}${trace},${what},"ms":${String(ms)},"msg":"request"}\n`);
  };
}
