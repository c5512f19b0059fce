import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PRIVATE } from '../../shared/private-file';
import { systemClock } from '../../shared/clock';
import { ALL_COLLECTIONS } from '../../storage/collections';
import type { Database } from '../../storage/database';
import { exportLines } from '../../storage/transfer/export';
import { databaseName, onDatabase } from './open';

export interface ExportOptions {
  readonly out?: string;
  readonly dev: boolean;
}

/** Writes every document to the file, or to standard output. */
export function exportDatabase({ dev, out }: ExportOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    if (out === undefined) await pipeline(linesOf(database), process.stdout, { end: false });
    else await writeWhole(linesOf(database), out);
    process.stderr.write(
      `Exported ${databaseName(settings)}. Keep it as you keep the database: it holds what that holds.\n`,
    );
  });
}

function linesOf(database: Database): Readable {
  return Readable.from(exportLines(database, ALL_COLLECTIONS, systemClock.now()));
}

/** The file appears whole, by a rename, readable by its owner alone; one that was there stays until then. */
async function writeWhole(lines: Readable, file: string): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await pipeline(lines, createWriteStream(draft, { flags: 'wx', mode: PRIVATE, flush: true }));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
