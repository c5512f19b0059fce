import type { Timers } from '../outbox/timers';
import { disregard, guarded } from '../shared/guarded';

interface Parts {
  readonly eraser: { sweep(): Promise<unknown> };
  readonly timers: Timers;
  /** Told of a sweep that the database refused; the next one tries again. */
  readonly onFault: (error: unknown) => void;
  readonly everyMs: number;
}

/** Deletes what is due from time to time: what this process began and what another left behind. */
export class DeletionSweeper {
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
    const { eraser, everyMs, onFault, timers } = this.parts;
    try {
      await eraser.sweep();
    } catch (error) {
      guarded(onFault, disregard)(error);
    }
    if (!this.started) return;
    this.cancel = timers.schedule(everyMs, () => {
      this.round = this.look();
    });
  }
}
