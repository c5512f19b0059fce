import { ALL_COLLECTIONS } from '../../storage/collections';
import { duplicatesText } from '../duplicates-text';
import { printLine } from '../runtime';
import { databaseName, onDatabase } from './open';

export interface DuplicatesOptions {
  readonly json: boolean;
  readonly dev: boolean;
}

const ALL = { values: Number.POSITIVE_INFINITY, ids: Number.POSITIVE_INFINITY } as const;

/** Prints every value that several documents have and one may have; the exit code is 1 where there is any. */
export function databaseDuplicates({ dev, json }: DuplicatesOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    const found = await database.duplicates(ALL_COLLECTIONS);
    if (json) printLine(JSON.stringify(found, null, 2));
    else printLine(found.length === 0 ? `Nothing is twice in ${databaseName(settings)}.` : duplicatesText(found, ALL));
    if (found.length > 0) process.exitCode = 1;
  });
}
