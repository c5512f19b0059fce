import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** A real pipe, as a shell makes it; a child's `pipe` in Node is a socket. */
export class Pipe {
  private constructor(
    private readonly path: string,
    private reader: number,
    /** The end to hand to a program. */
    readonly writer: number,
  ) {}

  /** A new one within the folder, with a reader that takes nothing. */
  static in(folder: string, name: string): Pipe {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, O_RDONLY | O_NONBLOCK);
    return new Pipe(path, reader, openSync(path, O_WRONLY));
  }

  /** Not one byte more finds room in it. */
  fill(): void {
    const end = openSync(this.path, O_WRONLY | O_NONBLOCK);
    for (let size = 4096; size >= 1; size = size === 4096 ? 1 : 0) {
      try {
        for (;;) writeSync(end, 'x'.repeat(size));
      } catch {
        // It takes no more of this size.
      }
    }
    closeSync(end);
  }

  /** All that it holds now. */
  read(): string {
    const bytes = Buffer.alloc(1_048_576);
    try {
      return bytes.toString('latin1', 0, readSync(this.reader, bytes));
    } catch {
      return '';
    }
  }

  /** Closes the reader: a write then fails with EPIPE. */
  loseReader(): void {
    closeSync(this.reader);
    this.reader = -1;
  }

  close(): void {
    if (this.reader >= 0) closeSync(this.reader);
    closeSync(this.writer);
  }
}
