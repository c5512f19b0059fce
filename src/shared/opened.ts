/** The least time that a part has to close, also when the time to drain is over. */
const LEAST_MS = 1000;

/** The parts that a gateway has opened, so that a start that fails halfway and a stop close the same things. */
export class Opened {
  private readonly closers: ((leftMs: number) => Promise<void>)[] = [];
  private stopBy: number | null = null;

  constructor(private readonly drainMs: number) {}

  /**
   * The part that was made: from now on it is closed with the rest, before those that were made earlier. `leftMs` is what
   * is left of the time to drain, for parts that wait for what is under way.
   */
  add<Part>(part: Part, close: (part: Part, leftMs: number) => Promise<void>): Part {
    this.closers.push((leftMs) => close(part, leftMs));
    return part;
  }

  /** The time to drain runs, from now or an earlier call on. */
  beginDrain(): void {
    this.stopBy ??= performance.now() + this.drainMs;
  }

  /** Everything is closed, the newest first, once; what fails to close keeps nothing else open. @throws {Error} the first failure */
  async closeAll(): Promise<void> {
    this.beginDrain();
    const failures: unknown[] = [];
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
      await close(this.leftMs()).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private leftMs(): number {
    return Math.max(LEAST_MS, (this.stopBy ?? 0) - performance.now());
  }
}
