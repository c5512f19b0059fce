import type { FastifyReply, FastifyRequest } from 'fastify';
import pino, { type Logger } from 'pino';
import type { Clock } from '../shared/clock';
import { disregard, guarded } from '../shared/guarded';
import type { RouteTable } from './route-table';
import { traceIdOf } from './trace-context';

const PROBES: ReadonlySet<string | null> = new Set(['/livez', '/readyz', '/healthz', '/api/healthchecker']);
const { debug, info } = pino.levels.values;

/**
 * Writes one line for an answered request. No URL, body or header is in it: any of them may hold a secret.
 *
 * Its fields are these and no others, and none can hold a quote, so it is put together here and goes past the logger's
 * search for secrets, which costs several times the line.
 */
export function logRequests(routes: RouteTable, { logger, clock }: { logger: Logger; clock: Clock }) {
  const write = lineWriter(logger);
  const [ofProbes, ofRequests] = (['debug', 'info'] as const).map((level) => logger.isLevelEnabled(level));
  return ({ headers, id, method, raw }: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const route = routes.routeOf(raw.url ?? '');
    const isProbe = PROBES.has(route);
    if (isProbe ? ofProbes : ofRequests) {
      const ms = Math.round(reply.elapsedTime * 100) / 100;
      const head = `{"level":${String(isProbe ? debug : info)},"time":${String(clock.now().getTime())},"requestId":"${id}"`;
      const traceId = traceIdOf(headers);
      const trace = traceId === undefined ? '' : `,"traceId":"${traceId}"`;
      const what = `"method":"${method}","route":${JSON.stringify(route)},"status":${String(reply.statusCode)}`;
      write(`${head}${trace},${what},"ms":${String(ms)},"msg":"request"}\n`);
    }
    done();
  };
}

/** Writes a finished line to where the logger writes its own. */
function lineWriter(logger: Logger): (line: string) => void {
  const stream = (logger as unknown as Record<symbol, { write(line: string): void }>)[pino.symbols.streamSym];
  if (stream === undefined) throw new Error('the logger has no stream');
  return guarded((line: string) => stream.write(line), disregard);
}
