import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { PRIVATE, reservePrivate } from '../../shared/private-file';
import type { ImportEntry } from '../../importing/import-outcome';

const BUFFERED = 65_536;

/** A file with a line of JSON for each row that was not imported, or not wholly; gone again where there is none. */
export class ReportFile {
  entries = 0;
  private lines = '';
  private readonly file: number;

  /** Only its owner may read it, for it holds rows with hashes. @throws {Error} where it cannot be written. */
  constructor(readonly path: string) {
    reservePrivate(path);
    this.file = openSync(path, 'w', PRIVATE);
  }

  add(entry: ImportEntry): void {
    this.entries += 1;
    this.lines += `${JSON.stringify(entry)}\n`;
    if (this.lines.length >= BUFFERED) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
    if (this.entries === 0) rmSync(this.path, { force: true });
  }

  private flush(): void {
    writeSync(this.file, this.lines);
    this.lines = '';
  }
}
