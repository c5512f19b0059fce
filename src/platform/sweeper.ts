import type { Timers } from '../outbox/timers';
import { disregard, guarded } from '../shared/guarded';

interface Parts {
  readonly run: () => Promise<unknown>;
  readonly timers: Timers;
  /** Hears of a run that failed; the next one tries again. */
  readonly onFault: (error: unknown) => void;
  readonly everyMs: number;
}

/** Runs a task from time to time: it finishes what this process began and another left behind. */
export class Sweeper {
  private started = false;
  private round: Promise<void> = Promise.resolve();
  private cancel: () => void = () => undefined;

  constructor(private readonly parts: Parts) {}

  /** A first look has begun; others follow until `stop`. */
  start(): void {
    this.started = true;
    this.round = this.look();
  }

  /** Nothing more is begun, and what was under way has ended. */
  async stop(): Promise<void> {
    this.started = false;
    this.cancel();
    await this.round;
  }

  private async look(): Promise<void> {
    const { everyMs, onFault, run, timers } = this.parts;
    try {
      await run();
    } catch (error) {
      guarded(onFault, disregard)(error);
    }
    if (!this.started) return;
    this.cancel = timers.schedule(everyMs, () => {
      this.round = this.look();
    });
  }
}
