const INTERVAL_MS = 200;
const WIDTH = 30;

/** One line on a terminal that shows how far a file is read; elsewhere nothing. */
export class Progress {
  private read = 0;
  private shownAt = 0;

  constructor(
    /** The file's size; null if unknown. */
    private readonly totalBytes: number | null,
    private readonly output: NodeJS.WriteStream = process.stderr,
  ) {}

  add(bytes: number): void {
    this.read += bytes;
    const now = Date.now();
    if (!this.output.isTTY || now - this.shownAt < INTERVAL_MS) return;
    this.shownAt = now;
    this.output.write(`\r${progressLine(this.read, this.totalBytes)}`);
  }

  /** Removes the line. */
  end(): void {
    if (this.output.isTTY) this.output.write('\r\u001b[K');
  }
}

/** The progress, as a bar and in percent, or in bytes where the whole is not known. */
export function progressLine(read: number, total: number | null): string {
  if (total === null || total === 0) return `${(read / 1_048_576).toFixed(1)} MiB read`;
  const share = Math.min(read / total, 1);
  const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
