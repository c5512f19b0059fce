/** Runs a task once, later. Injected, so that tests poll when they say so. */
export interface Timers {
  /** Returns what cancels the task. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** The process's own timers; a waiting one keeps no process alive. */
export const systemTimers: Timers = {
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
