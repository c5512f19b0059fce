import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { PRIVATE } from '../../shared/private-file';
import type { ImportEntry } from '../../importing/import-outcome';

const BUFFERED = 65_536;

/** A file with a line of JSON for each row that was not imported, or not wholly; gone again where there is none. */
export class ReportFile {
  entries = 0;
  private lines = '';
  readonly path: string;
  private readonly file: number;

  /**
   * Takes the next free name after the one wanted: a report of before is the only list of what was rejected then.
   *
   * Only its owner may read it, for it holds rows with hashes. @throws {Error} where it cannot be written.
   */
  constructor(wanted: string) {
    const { file, path } = openNew(wanted);
    this.file = file;
    this.path = path;
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

/** Makes a file that was not there: `users.report.jsonl`, else `users.report.2.jsonl` and so on. */
function openNew(wanted: string, number = 1): { readonly file: number; readonly path: string } {
  const end = extname(wanted);
  const path = number === 1 ? wanted : `${wanted.slice(0, wanted.length - end.length)}.${String(number)}${end}`;
  try {
    return { file: openSync(path, 'wx', PRIVATE), path };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return openNew(wanted, number + 1);
  }
}
