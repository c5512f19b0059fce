import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { LimitRepository } from './limit.repository';
import { storedLimiter, type Limit } from './limiter-store';

/** The store of counters. Limiters of one place share their keys, so keys carry their purpose. */
export interface Limiters {
  limiter(limit: Limit): RateLimiterAbstract;
  /** Resolves when the counters can be reached: for the readiness check. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Counters in the database, for all gateways on it alike. Closing them leaves the database open: it is not theirs. */
export function databaseLimiters(database: Database, clock: Clock): Limiters {
  const repository = new LimitRepository(database);
  return {
    limiter: (limit) => storedLimiter(repository, clock, limit),
    ping: () => database.ping(),
    close: () => Promise.resolve(),
  };
}
