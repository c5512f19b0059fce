import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { disregard, guarded } from '../shared/guarded';
import { settledWithin } from '../shared/within';

export interface LineOutputOptions {
  /** The line with the number of dropped lines; it is written as soon as possible. */
  readonly lineOfDropped: (lines: number) => string;
  /** The most bytes that wait for a stalled reader; 4 MiB by default. */
  readonly maxWaitingBytes?: number;
}

/** A batch of lines, of which `bytes` are still to be written. */
interface Batch {
  readonly lines: number;
  readonly bytes: Buffer;
  /** Whether a part of it was written: what follows then begins a new line. */
  readonly isBegun: boolean;
}

const NOTHING: Batch = { lines: 0, bytes: Buffer.alloc(0), isBegun: false };

const MAX_WAITING_BYTES = 4_194_304;

/** Lines go out together: at 32 KiB or after a tenth of a second, which is also the time between two tries. */
const BATCH_BYTES = 32_768;
const BATCH_MS = 100;

/**
 * Lines to a file descriptor, written without ever waiting for the reader (security rule 31).
 *
 * A reader that stands still or is gone costs lines, never memory without end, a blocked process or an exit that hangs.
 * An exit waits for each thread, one that stands in a write included, and a write that is repeated until it is taken may
 * have no end: so the descriptor is switched not to wait, and nothing is repeated at the exit.
 */
export class LineOutput {
  private readonly fd: number;
  private waiting: string[] = [];
  private batch: Batch | null = null;
  private heldBytes = 0;
  private dropped = 0;
  private isWriting = false;
  private timer: NodeJS.Timeout | null = null;
  private whenEmpty: (() => void)[] = [];

  constructor(
    fd: number,
    private readonly options: LineOutputOptions,
  ) {
    this.fd = notWaiting(fd);
    process.once(
      'beforeExit',
      guarded(() => this.writeNext(), disregard),
    );
    process.once(
      'exit',
      guarded(() => this.writeAtExit(), disregard),
    );
  }

  /** Writes the text, which ends with a line feed, soon, or counts it as dropped. Never waits. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.heldBytes + bytes > (this.options.maxWaitingBytes ?? MAX_WAITING_BYTES)) {
      this.dropped += 1;
      return;
    }
    this.heldBytes += bytes;
    this.waiting.push(line);
    this.proceed();
  }

  /** Waits until all is written or dropped, or the time is up. */
  async flush(withinMs: number): Promise<void> {
    const empty = new Promise<void>((resolve) => this.whenEmpty.push(resolve));
    this.writeNext();
    await settledWithin(withinMs, empty);
  }

  private writeLater(): void {
    this.timer ??= setTimeout(
      guarded(() => this.writeNext(), disregard),
      BATCH_MS,
    ).unref();
  }

  private writeNext(): void {
    if (this.isWriting) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.batch ??= this.gathered();
    if (this.batch === null) this.tellEmpty();
    else {
      this.isWriting = true;
      write(
        this.fd,
        this.batch.bytes,
        guarded((error: NodeJS.ErrnoException | null, written: number) => this.wrote(error, written), disregard),
      );
    }
  }

  private wrote(error: NodeJS.ErrnoException | null, written: number): void {
    this.isWriting = false;
    if (error === null) this.advance(written);
    else if (error.code === 'EAGAIN') {
      this.writeLater();
      return;
    } else this.giveUpBatch();
    this.proceed();
  }

  /** Goes on with what is held: at once where it is much, is begun or awaited, else when more has gathered. */
  private proceed(): void {
    const standsStill = this.batch !== null && this.timer !== null;
    if (this.isWriting || standsStill) return;
    if (this.heldBytes >= BATCH_BYTES || this.batch !== null || this.whenEmpty.length > 0) this.writeNext();
    else if (this.heldBytes > 0) this.writeLater();
  }

  private advance(written: number): void {
    const { bytes, lines } = this.batch ?? NOTHING;
    const rest = bytes.subarray(written);
    this.heldBytes -= written;
    this.batch = rest.length > 0 ? { lines, bytes: rest, isBegun: true } : null;
    if (this.batch !== null || this.dropped === 0) return;
    const line = this.options.lineOfDropped(this.dropped);
    this.dropped = 0;
    this.heldBytes += Buffer.byteLength(line);
    this.waiting.unshift(line);
  }

  private giveUpBatch(): void {
    const { bytes, isBegun, lines } = this.batch ?? NOTHING;
    this.batch = null;
    this.dropped += lines;
    this.heldBytes -= bytes.length;
    if (!isBegun) return;
    this.waiting.unshift('\n');
    this.heldBytes += 1;
  }

  private gathered(): Batch | null {
    if (this.waiting.length === 0) return null;
    const batch = { lines: this.waiting.length, bytes: Buffer.from(this.waiting.join('')), isBegun: false };
    this.waiting = [];
    return batch;
  }

  private tellEmpty(): void {
    for (const tell of this.whenEmpty.splice(0)) tell();
  }

  /** Writes whatever is taken at once; the first refusal ends it. */
  private writeAtExit(): void {
    for (;;) {
      const batch = this.isWriting ? this.gathered() : (this.batch ?? this.gathered());
      if (batch === null) return;
      const written = writeSync(this.fd, batch.bytes);
      this.batch = written < batch.bytes.length ? { ...batch, bytes: batch.bytes.subarray(written) } : null;
    }
  }
}

/**
 * A descriptor of the same file, whose writes are refused rather than wait for a reader.
 *
 * A pipe and a terminal are opened anew, so that no other program that shares them finds, or changes, how they are
 * written. A socket cannot be; Node has switched it when `process.stdout` was first asked for. A file knows no reader.
 */
function notWaiting(fd: number): number {
  try {
    const kind = fstatSync(fd);
    if (!kind.isFIFO() && !kind.isCharacterDevice()) return fd;
    return openSync(`/dev/fd/${String(fd)}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return fd;
  }
}
