import { ALL_COLLECTIONS } from '../../storage/collections';
import { documentCounts } from '../../storage/document-counts';
import { printLine } from '../runtime';
import { databaseName, onDatabase } from './open';

export interface StatsOptions {
  readonly json: boolean;
  readonly dev: boolean;
}

/** Prints the number of documents in each collection, and their size. */
export function databaseStats({ dev, json }: StatsOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    const { version } = await database.describe();
    const counts = await documentCounts(database, ALL_COLLECTIONS);
    const { dataSize, indexSize, storageSize } = await database.sizes();
    const sizes = { dataSize, indexSize, storageSize };
    const stats = { database: databaseName(settings), engine: database.engine, version, counts, sizes };
    printLine(json ? JSON.stringify(stats, null, 2) : asTable(stats));
  });
}

interface Stats {
  readonly database: string;
  readonly engine: string;
  readonly version: string;
  readonly counts: Readonly<Record<string, number>>;
  /** In bytes. */
  readonly sizes: Readonly<Record<string, number>>;
}

function asTable({ counts, database, engine, sizes, version }: Stats): string {
  const bytes = Object.entries(sizes).map(
    ([name, size]) => [name, `${String(size)} ${size === 1 ? 'byte' : 'bytes'}`] as const,
  );
  const rows = [...Object.entries(counts).map(([name, count]) => [name, String(count)] as const), ...bytes];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [`${database} (${engine}, ${version})`, ...rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`)].join(
    '\n',
  );
}
