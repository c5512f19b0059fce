import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from './store';

interface Job {
  readonly work: () => unknown;
  readonly undoable: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  outcome?: { readonly result: unknown } | { readonly error: unknown };
}

/** A failed commit gives its cause a moment later. */
const CAUSE_WAIT_MS = 200;

/**
 * Runs writes one after the other, each alone among all processes, and groups them: what gathers while a commit waits
 * for the disk shares the next one.
 *
 * One transaction at a time, so that a commit that fails is known to be that of its jobs: each of them is refused.
 */
export class WriteQueue {
  private jobs: Job[] = [];
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: Store,
    private readonly faultOf: (error: unknown) => unknown,
  ) {}

  /**
   * Resolves with the work's result once its writes are on disk.
   *
   * An error of the work is thrown on, without undoing its writes: it checks first, then writes. With `undoable`
   * it is undone, which costs a nested transaction.
   */
  run<R>(work: () => R, undoable: boolean): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.jobs.push({ work, undoable, resolve: resolve as Job['resolve'], reject });
      this.running ??= this.drain();
    });
  }

  /** Resolves when no write is under way. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    await Promise.resolve();
    while (this.jobs.length > 0) await this.commitGroup();
    this.running = undefined;
  }

  private async commitGroup(): Promise<void> {
    let group: Job[] = [];
    try {
      await this.store.transaction(() => {
        group = this.jobs;
        this.jobs = [];
        for (const job of group) job.outcome = this.outcomeOf(job);
      });
      for (const job of group) settle(job, this.faultOf);
    } catch (error) {
      const fault = this.faultOf(await causeOf(error));
      if (group.length === 0) group = this.jobs.splice(0);
      for (const job of group) job.reject(fault);
    }
  }

  private outcomeOf({ work, undoable }: Job): NonNullable<Job['outcome']> {
    try {
      return { result: undoable ? this.store.transactionSync(work) : work() };
    } catch (error) {
      return { error };
    }
  }
}

function settle({ outcome, resolve, reject }: Job, faultOf: (error: unknown) => unknown): void {
  if (outcome !== undefined && 'result' in outcome) resolve(outcome.result);
  else reject(faultOf(outcome?.error));
}

/** LMDB's own promise of the cause is rejected whether or not anyone listens; this listens. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  if (commitError === undefined) return error;
  const cause = commitError.catch((reason: unknown) => reason);
  return (await Promise.race([cause, pause(CAUSE_WAIT_MS)])) ?? error;
}
