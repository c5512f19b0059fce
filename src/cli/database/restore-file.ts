import { counted } from '../../shared/counted';
import { open } from 'node:fs/promises';
import { ALL_COLLECTIONS } from '../../storage/collections';
import { boundedLines } from '../../storage/transfer/bounded-lines';
import { NotAnExport } from '../../storage/transfer/export-format';
import { isEmpty, restore, type RestoreOutcome } from '../../storage/transfer/restore';
import { CommandRefused } from '../failure';
import { printLine } from '../runtime';
import { enterAdministrators } from './administrators';
import { databaseName, onDatabase } from './open';

export interface RestoreFileOptions {
  readonly merge: boolean;
  readonly dev: boolean;
}

/** A document has 16 MiB at most; as text, every character of it escaped, six times as much is more than enough. */
const LONGEST_LINE = 96 * 1024 * 1024;

const NAMES = ALL_COLLECTIONS.map(({ name }) => name);

/** Stores every document of the file, or reports its line; the exit code is 1 where one was broken. */
export function restoreDatabase(file: string, { dev, merge }: RestoreFileOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    if (!merge && !(await isEmpty(database, NAMES))) {
      throw new CommandRefused(
        `${databaseName(settings)} is not empty. Say --merge to add what it lacks: that also goes on with a restore that was interrupted.`,
      );
    }
    const input = file === '-' ? process.stdin : (await open(file)).createReadStream();
    await database.prepare(ALL_COLLECTIONS);
    const outcome = await refusingOthers(() =>
      restore(database, boundedLines(input, LONGEST_LINE), { collections: NAMES, onBroken }),
    );
    await enterAdministrators(database);
    tell(outcome);
  });
}

function onBroken({ line, reason }: { line: number; reason: string }): void {
  process.stderr.write(`Line ${line} ${reason}.\n`);
}

function tell({ broken, inserted, isComplete, present }: RestoreOutcome): void {
  const there = present === 0 ? '' : ` ${counted(present, 'was', 'were')} there already.`;
  const lost = broken === 0 ? '' : ` ${counted(broken, 'line was', 'lines were')} broken.`;
  printLine(`Restored ${counted(inserted, 'document')}.${there}${lost}`);
  if (!isComplete) process.stderr.write('The file has no end: it was cut, and what came after is missing.\n');
  if (broken > 0 || !isComplete) process.exitCode = 1;
}

async function refusingOthers<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NotAnExport ? new CommandRefused(error.message) : error;
  }
}
