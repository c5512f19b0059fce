import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import { disregard, guarded, type OnFault } from '../shared/guarded';

/** Returns a function that logs and counts what a timer or a listener throws; the gateway goes on. */
export function reportFaults(logger: Logger, metrics: Metrics | null): OnFault {
  return (error) => {
    metrics?.unhandled();
    logger.error({ err: error }, 'a task of the background failed; the gateway goes on');
  };
}

const LEVELS: ReadonlySet<unknown> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/**
 * The logger, whose calls never throw: a program that embeds the gateway hands in one of its own.
 *
 * A line is lost where it fails. Else a full disk under the log would end a request, or the process.
 */
export function unfailing(logger: Logger): Logger {
  return new Proxy(logger, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (!LEVELS.has(property) || typeof value !== 'function') return value;
      return guarded((...line: unknown[]) => void value.apply(target, line), disregard);
    },
  });
}
