import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportCounts, ImportEntry } from '../../importing/import-outcome';
import type { OriginName } from '../../importing/import.service';
import { ALL_COLLECTIONS } from '../../storage/collections';
import { CommandRefused, runCommand } from '../failure';
import { printLine } from '../runtime';
import { withGateway } from '../with-gateway';
import { Progress } from './progress';
import { readRows } from './read-rows';
import { ReportFile } from './report-file';
import { entryLine, summaryLines } from './summary';

export interface ImportOptions {
  readonly blocked?: string;
  readonly report?: string;
  readonly dryRun: boolean;
  readonly unconfirmed: boolean;
  readonly dev: boolean;
}

/** sysexits.h: the input was wrong somewhere. */
const BAD_DATA = 65;
/** Entries shown at once; the report has them all. */
const SHOWN = 20;

/** Imports the users of the file, and ends with 0; with 65 where some could not be, which it lists. */
export function importUsers(origin: OriginName, file: string, options: ImportOptions): Promise<void> {
  return runCommand(async () => {
    const path = options.report ?? `${file === '-' ? 'import' : file}${options.dryRun ? '.dry-run' : ''}.report.jsonl`;
    refuseOddFiles([file, options.blocked ?? ''], path);
    const progress = new Progress(file === '-' ? null : statSync(file).size);
    const kept = new ReportFile(path);
    const counts = await reporting(kept, progress, (report) => run({ origin, file, options, progress }, report));
    const rehearsed = options.dryRun;
    const lines = summaryLines(counts, { origin, rehearsed, report: kept.entries > 0 ? kept.path : null });
    for (const line of lines) printLine(line);
    if (counts.rejected > 0) process.exitCode = BAD_DATA;
  });
}

interface Task {
  readonly origin: OriginName;
  readonly file: string;
  readonly options: ImportOptions;
  readonly progress: Progress;
}

function run({ file, options, origin, progress }: Task, report: Report): Promise<ImportCounts> {
  return withGateway(options, async ({ platform: { database, secret }, services }) => {
    if (options.dryRun) await database.ping();
    else await database.prepare(ALL_COLLECTIONS).then(() => secret.claim());
    return services.imports.run({
      origin,
      rows: readRows(file, (bytes) => progress.add(bytes)),
      blocked: options.blocked === undefined ? null : readRows(options.blocked),
      rehearse: options.dryRun,
      unconfirmed: options.unconfirmed,
      report,
    });
  });
}

type Report = (entry: ImportEntry) => void;

/** Runs the work; writes its entries to the file, and the first of them to standard error. */
async function reporting(
  file: ReportFile,
  progress: Progress,
  work: (report: Report) => Promise<ImportCounts>,
): Promise<ImportCounts> {
  try {
    return await work((entry) => {
      file.add(entry);
      if (file.entries > SHOWN) return;
      progress.end();
      process.stderr.write(`${entryLine(entry)}\n`);
    });
  } finally {
    progress.end();
    file.close();
  }
}

/** @throws {CommandRefused} where an input would be read twice or written over. */
function refuseOddFiles(inputs: readonly string[], report: string): void {
  const real = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));
  const files = inputs.filter((path) => path !== '' && path !== '-').map(real);
  if (files.includes(real(report))) throw new CommandRefused('The report would overwrite an input. Name another.');
  if (inputs.every((path) => path === '-')) throw new CommandRefused('Only one file can come from standard input.');
}
