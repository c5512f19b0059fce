import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { PRIVATE } from '../../shared/private-file';
import type { ImportEntry } from '../../importing/import-outcome';

const BUFFERED = 65_536;

/** A file with a line of JSON for each row that was not imported, or not wholly; removed where there are none. */
export class ReportFile {
  entries = 0;
  private lines = '';
  readonly path: string;
  private readonly file: number;
  private readonly isMade: boolean;

  /**
   * Takes the next free name after the one wanted: a report of before is the only list of what was rejected then.
   *
   * Only its owner may read it, for it holds rows with hashes. @throws {Error} where it cannot be written.
   */
  constructor(wanted: string) {
    const { file, isMade, path } = openNew(wanted);
    this.file = file;
    this.path = path;
    this.isMade = isMade;
  }

  add(entry: ImportEntry): void {
    this.entries += 1;
    this.lines += `${JSON.stringify(entry)}\n`;
    if (this.lines.length >= BUFFERED) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
    if (this.entries === 0 && this.isMade) rmSync(this.path, { force: true });
  }

  private flush(): void {
    writeSync(this.file, this.lines);
    this.lines = '';
  }
}

interface OpenedReport {
  readonly file: number;
  readonly path: string;
  /** False for a device or a pipe, which stays where it is. */
  readonly isMade: boolean;
}

/**
 * Makes a file that was not there: `users.report.jsonl`, else `users.report.2.jsonl` and so on. Another kind of file,
 * as `/dev/null`, is opened as it is.
 */
function openNew(wanted: string, number = 1): OpenedReport {
  const end = extname(wanted);
  const path = number === 1 ? wanted : `${wanted.slice(0, wanted.length - end.length)}.${String(number)}${end}`;
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    return { file: openSync(path, 'w'), path, isMade: false };
  }
  try {
    return { file: openSync(path, 'wx', PRIVATE), path, isMade: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return openNew(wanted, number + 1);
  }
}
