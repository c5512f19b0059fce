import type { Logger } from 'pino';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import type { Limiters } from '../throttling/limiters';
import type { ProbeRepository } from '../throttling/probe.repository';
import type { Readiness } from './http-options';
import { WriteProbe } from './write-probe';

interface Parts {
  readonly database: Database;
  readonly probes: ProbeRepository;
  readonly limiters: Limiters;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The state of the process, which comes before that of what it needs. */
export interface ServingState {
  readonly ready: boolean;
  readonly reason: string;
}

/** Returns the real look at every part that requests need. */
export function readinessOf(parts: Parts, state: ServingState): () => Promise<Readiness> {
  const { database, limiters } = parts;
  const writes = new WriteProbe(parts);
  return async () => {
    if (!state.ready) return { ready: false, reason: state.reason };
    try {
      await Promise.all([database.ping(), limiters.ping()]);
    } catch {
      return { ready: false, reason: 'the database or Redis does not answer' };
    }
    return (await writes.isWritable()) ? { ready: true } : { ready: false, reason: 'the database takes no writes' };
  };
}
