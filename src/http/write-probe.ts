import type { Logger } from 'pino';
import { after, type Clock } from '../shared/clock';
import { newId } from '../shared/random';
import type { Database } from '../storage/database';
import type { ProbeRepository } from '../throttling/probe.repository';

/** The time for which a write that was acknowledged stands for the next ones. A refusal stands for none. */
const FRESH_MS = 2000;
/** The time after which the row of a process that is gone is swept. */
const KEPT_MS = 3_600_000;

interface Parts {
  readonly database: Database;
  readonly probes: ProbeRepository;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A probe of whether the database takes writes, made by writing: one that is full or read-only goes on to answer reads, and a
 * gateway that looks ready then is sent people whom it cannot sign in.
 */
export class WriteProbe {
  private readonly id = `readiness:${newId()}`;
  private asking: Promise<boolean> | null = null;
  private accepted: { readonly at: number; readonly sinceStartMs: number } | null = null;
  private refused = false;

  constructor(private readonly parts: Parts) {}

  /** Whether a write was acknowledged now or a moment ago; those who ask at once share one write. */
  async isWritable(): Promise<boolean> {
    if (this.isFresh()) return true;
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async ask(): Promise<boolean> {
    const { clock, database, probes } = this.parts;
    try {
      await database.requireRoom();
      await probes.touch(this.id, after(clock.now(), KEPT_MS));
      this.tell(false);
      this.accepted = { at: clock.now().getTime(), sinceStartMs: performance.now() };
      return true;
    } catch (error) {
      this.tell(true, error);
      this.accepted = null;
      return false;
    }
  }

  /** Whether the last write is fresh by both clocks: the one that an operator may set, and the one that only goes on. */
  private isFresh(): boolean {
    if (this.accepted === null) return false;
    const passed = Math.abs(this.parts.clock.now().getTime() - this.accepted.at);
    return Math.max(passed, performance.now() - this.accepted.sinceStartMs) < FRESH_MS;
  }

  /** Logs a change: once when writes begin to be refused and once when that is over. */
  private tell(refused: boolean, err?: unknown): void {
    const { logger } = this.parts;
    if (refused && !this.refused) logger.error({ err }, 'the database takes no writes; not ready until it does');
    if (!refused && this.refused) logger.info('the database takes writes again');
    this.refused = refused;
  }
}
