import type { Logger } from 'pino';
import { ALL_COLLECTIONS } from './collections';
import { type Database, StorageUnavailable } from './database';

/** Waits, unless `signal` ends the waiting. Injected, so that no test sleeps. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

interface Attempts {
  readonly attempts: number;
  readonly delayMs: number;
  readonly logger: Logger;
  readonly wait: Wait;
  readonly signal: AbortSignal;
}

/**
 * The database answers and has every collection and index.
 * @throws {StorageUnavailable} after so many attempts, so long apart.
 */
export async function awaitDatabase(
  database: Database,
  { attempts, delayMs, logger, wait, signal }: Attempts,
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await database.ping();
      await database.prepare(ALL_COLLECTIONS);
      return;
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || attempt >= attempts) throw error;
      logger.warn(
        { attempt, attempts, delayMs, reason: error.message },
        'the database does not answer; it is tried again',
      );
    }
    await wait(delayMs, signal);
  }
}
