/** Told of an error that nobody awaits. */
export type OnFault = (error: unknown) => void;

/**
 * Returns a function that does as `task` and never throws: what it threw, or the rejection of its promise, is told to `onFault`.
 *
 * Node ends the process for an error of a timer or of an event's listener, since nobody could catch it. What `onFault`
 * itself throws ends here, for there is nobody left to tell.
 */
export function guarded<Args extends unknown[]>(
  task: (...args: Args) => unknown,
  onFault: OnFault,
): (...args: Args) => void {
  return (...args) => {
    try {
      const outcome = task(...args);
      if (outcome instanceof Promise) outcome.catch((error: unknown) => tell(onFault, error));
    } catch (error) {
      tell(onFault, error);
    }
  };
}

function tell(onFault: OnFault, error: unknown): void {
  try {
    onFault(error);
  } catch {
    // Nobody is left.
  }
}

/** Nothing is done about it: for a fault that another event follows, or that changes nothing. */
export function disregard(): void {
  // On purpose.
}
