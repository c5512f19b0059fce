import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ServiceUnavailable } from '../errors';
import type { HttpMetrics, Timers } from './http-options';

/** The reason for a refusal of something served at another time. */
export type Overload = 'busy' | 'tooManyRequests' | 'tooManyConnections';

/** Whether there was no room. An outage, such as of Redis, is refused with a cause, for the log. */
export function isBusy(error: unknown): boolean {
  return error instanceof ServiceUnavailable && error.cause === undefined;
}

const INTERVAL_MS = 10_000;
const PATIENCE_MS = 30;

/**
 * One warning for all that an overload refused within ten seconds, with how many of each kind.
 *
 * A line for each, with a stack, would let a flood of the port fill the disk and cost more than the refusal.
 */
export class OverloadReport {
  private readonly counts = new Map<Overload, number>();
  private readonly unlogged = new WeakSet<FastifyRequest>();
  private cancel: (() => void) | null = null;

  constructor(
    private readonly logger: Logger,
    private readonly timers: Timers,
    private readonly metrics: HttpMetrics | undefined,
  ) {}

  /** Counts a refusal; a first one begins the interval. */
  count(kind: Overload): void {
    this.metrics?.turnedAway(kind);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.cancel ??= this.timers.schedule(INTERVAL_MS, () => this.write());
  }

  /** Counts a request that was one too many; it gets no line of its own. */
  countUnlogged(request: FastifyRequest): void {
    this.unlogged.add(request);
    this.count('tooManyRequests');
  }

  /** Whether the request's line is the common warning. */
  isCounted(request: FastifyRequest): boolean {
    return this.unlogged.has(request);
  }

  /**
   * Gives a refusal after a moment.
   *
   * A program that asks again as soon as it is refused would else take the processor that hashing needs, and all of the
   * people's share, with refusals alone: thirty connections get a thousand a second, and not all that a core can give.
   */
  soon(refuse: () => void): void {
    this.timers.schedule(PATIENCE_MS, refuse);
  }

  /** Writes what was counted and not yet written; nothing where that is nothing. */
  write(): void {
    this.cancel?.();
    this.cancel = null;
    if (this.counts.size === 0) return;
    this.logger.warn(Object.fromEntries(this.counts), 'an overload was refused');
    this.counts.clear();
  }
}
