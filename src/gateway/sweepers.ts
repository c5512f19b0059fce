import { DeletionSweeper } from '../administration/deletion-sweeper';
import type { Foundations, Surroundings } from './foundations';
import type { Services } from './services';

/** The time between two looks at deletions that a stop or a parallel request left unfinished. */
const SWEEP_EVERY_MS = 30_000;
/** The time between two looks for audit events that are older than AUDIT_RETENTION. */
const RETENTION_EVERY_MS = 60 * 60_000;

interface Parts {
  readonly services: Services;
  readonly foundations: Foundations;
  readonly surroundings: Surroundings;
}

/** Starts the sweepers of the gateway, and returns them so that they can be stopped. */
export function startSweepers({ foundations, services, surroundings }: Parts, signal: AbortSignal): DeletionSweeper[] {
  const { auditRetention, eraser } = services;
  const started = (swept: { sweep(): Promise<unknown> }, everyMs: number, warning: string) => {
    const onFault = (error: unknown) => {
      surroundings.logger.warn({ err: error }, warning);
    };
    const sweeper = new DeletionSweeper({ eraser: swept, timers: foundations.timers, onFault, everyMs });
    sweeper.start();
    return sweeper;
  };
  const trail = { sweep: () => auditRetention.sweep(signal) };
  return [
    started(eraser, SWEEP_EVERY_MS, 'deletions could not be finished; it is tried again'),
    started(trail, RETENTION_EVERY_MS, 'old audit events could not be removed; it is tried again'),
  ];
}
