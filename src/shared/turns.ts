import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/**
 * Lets callers go on one after the other, each in a turn of the event loop of its own.
 *
 * A burst arrives within one turn. Began all that it lets in together, whatever else waits for the thread, above all the
 * answers to those whom it refuses, would come after all of them.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** Resolves when all earlier callers have begun. */
  next(): Promise<void> {
    this.last = this.last.then(() => turnOfTheLoop());
    return this.last;
  }
}
