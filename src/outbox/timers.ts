import { guarded, type OnFault } from '../shared/guarded';

/** Runs a task once, later. Injected, so that tests poll when they say so. */
export interface Timers {
  /** Returns a function that cancels the task. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** The process's own timers; a waiting one keeps no process alive, and a task that throws ends none: `onFault` gets it. */
export function guardedTimers(onFault: OnFault): Timers {
  return {
    schedule(delayMs, task) {
      const timer = setTimeout(guarded(task, onFault), delayMs).unref();
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
