/** What a gateway has opened, so that a start that fails halfway and a stop close the same things. */
export class Opened {
  private readonly closers: (() => Promise<void>)[] = [];

  /** The part that was made: from now on it is closed with the rest, before those that were made earlier. */
  add<Part>(part: Part, close: (part: Part) => Promise<void>): Part {
    this.closers.push(() => close(part));
    return part;
  }

  /** Everything is closed, the newest first, once; what fails to close keeps nothing else open. @throws {Error} the first failure */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
