import { ALL_COLLECTIONS } from '../../storage/collections';
import { printLine } from '../surroundings';
import { databaseName, onDatabase } from './open';

export interface StatsOptions {
  readonly json: boolean;
  readonly dev: boolean;
}

/** How many documents each collection holds has been printed. */
export function databaseStats({ dev, json }: StatsOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    const { version } = await database.describe();
    const counts: Record<string, number> = {};
    for (const { name } of ALL_COLLECTIONS) counts[name] = await database.collection(name).countDocuments({});
    const stats = { database: databaseName(settings), engine: database.engine, version, counts };
    printLine(json ? JSON.stringify(stats, null, 2) : asTable(stats));
  });
}

function asTable({
  counts,
  database,
  engine,
  version,
}: {
  database: string;
  engine: string;
  version: string;
  counts: Record<string, number>;
}): string {
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  const rows = Object.entries(counts).map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(10)}`);
  return [`${database} (${engine}, ${version})`, ...rows].join('\n');
}
