import { disregard, guarded, type OnFault } from '../shared/guarded';
import type { DeliveryRelayRepository } from './delivery-relay.repository';
import type { OutboxCounts, OutboxRepository } from './outbox.repository';
import type { OutboxWorker } from './outbox-worker';
import type { Timers } from './timers';

export interface OutboxOptions {
  readonly relay: DeliveryRelayRepository;
  readonly workers: readonly OutboxWorker[];
  readonly repository: OutboxRepository;
  readonly timers: Timers;
  /** Called when the database refuses a round; the next poll tries again. */
  readonly onFault: (error: unknown) => void;
  /** Between two looks while there was something to do; 1 s by default. */
  readonly pollMs?: number;
  /** Between two looks when idle; 1.5 s by default, so that a mail of another process leaves within 2 s. */
  readonly idlePollMs?: number;
  /** The time `stop` waits for deliveries; 10 s by default. A delivery cut off is sent again after its lease. */
  readonly drainMs?: number;
}

/**
 * Sends what the documents carry: at once after `wake`, and by polling for entries of other processes.
 *
 * Nothing here runs within a request, and no state is kept but in the database (security rule 17).
 */
export class Outbox {
  private started = false;
  private round: Promise<void> | null = null;
  private again = false;
  private cancelPoll: () => void = () => undefined;
  private readonly onFault: OnFault;

  constructor(private readonly options: OutboxOptions) {
    this.onFault = guarded(options.onFault, disregard);
  }

  /** Begins to poll. */
  start(): void {
    this.started = true;
    this.wake();
  }

  /** Begins a look at the documents, or lets one follow the running one. Called after a write; never throws or waits. */
  wake(): void {
    this.again = true;
    if (!this.started || this.round) return;
    this.cancelPoll();
    this.round = this.runRounds();
  }

  /** Begins nothing more, and waits for the deliveries under way, for 10 s by default. */
  async stop(withinMs = this.options.drainMs ?? 10_000): Promise<void> {
    this.started = false;
    this.cancelPoll();
    await this.within(withinMs, this.allEnded());
  }

  /**
   * Moves everything pending, and attempts everything due once: for tests and the command line.
   *
   * @throws {StorageUnavailable} when the database does not answer.
   */
  async flush(): Promise<void> {
    do {
      // The rows of the running round are under way only once it has ended.
      await this.round;
      await this.options.relay.moveAll();
      await this.claimWhatFits();
    } while ((await this.oneEnded()) || this.round !== null);
  }

  /** Stops mails to these recipients from before the moment, but for one that is leaving now. */
  forget(recipients: readonly string[], before: Date): Promise<void> {
    return this.options.repository.forget(recipients, before);
  }

  /** The numbers of mails that wait and that were given up. */
  counts(): Promise<OutboxCounts> {
    return this.options.repository.counts();
  }

  /** The same by kind and state, for metrics. */
  countsByKind(): ReturnType<OutboxRepository['countsByKind']> {
    return this.options.repository.countsByKind();
  }

  private async runRounds(): Promise<void> {
    let busy = false;
    while (this.started && this.again) {
      this.again = false;
      busy = await this.look();
    }
    this.round = null;
    this.pollLater(busy);
  }

  /** Whether there was anything to do. */
  private async look(): Promise<boolean> {
    try {
      const moved = await this.options.relay.moveAll();
      const claimed = await this.claimWhatFits();
      if (claimed > 0) void this.wakeWhenOneEnded();
      return moved + claimed > 0;
    } catch (error) {
      this.onFault(error);
      return false;
    }
  }

  /** Claims the rows that found no room, once a delivery ends. */
  private async wakeWhenOneEnded(): Promise<void> {
    await this.oneEnded();
    this.wake();
  }

  private async claimWhatFits(): Promise<number> {
    const claimed = await Promise.all(this.options.workers.map((worker) => worker.claimWhatFits()));
    return claimed.reduce((sum, count) => sum + count, 0);
  }

  private async oneEnded(): Promise<boolean> {
    const busy = this.options.workers.filter((worker) => worker.isBusy);
    if (busy.length > 0) await Promise.race(busy.map((worker) => worker.oneEnded()));
    return busy.length > 0;
  }

  private async allEnded(): Promise<void> {
    await this.round;
    await Promise.all(this.options.workers.map((worker) => worker.allEnded()));
  }

  private pollLater(busy: boolean): void {
    if (!this.started) return;
    const { timers, pollMs = 1000, idlePollMs = 1500 } = this.options;
    this.cancelPoll = timers.schedule(busy ? pollMs : idlePollMs, () => {
      this.wake();
    });
  }

  private async within(ms: number, ended: Promise<void>): Promise<void> {
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.options.timers.schedule(ms, resolve);
    });
    await Promise.race([ended, late]);
    cancel();
  }
}
