/** Receives an error that is not awaited. */
export type OnFault = (error: unknown) => void;

/**
 * Returns a function that does as `task` and never throws: an error, or the rejection of its promise, goes to `onFault`.
 *
 * Node ends the process for an error of a timer or of an event's listener, since nothing could catch it. An error of `onFault`
 * itself is dropped here, for nothing is left to report it to.
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
    // Nothing is left to report it to.
  }
}

/** Ignores a fault that another event follows, or that changes nothing. */
export function disregard(): void {
  // On purpose.
}
