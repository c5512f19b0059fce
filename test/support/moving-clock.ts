import type { Clock } from '../../src/shared/clock';

/**
 * A clock moved by hand. It begins in a far future, so that no database server's own sweep of expired
 * documents takes part in a test.
 */
export class MovingClock implements Clock {
  private time = Date.parse('2100-01-31T12:00:00Z');

  readonly now = (): Date => new Date(this.time);

  readonly pass = (ms: number): void => {
    this.time += ms;
  };
}
