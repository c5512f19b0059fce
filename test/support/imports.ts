import { Readable } from 'node:stream';
import type { ImportCounts, ImportEntry } from '../../src/importing/import-outcome';
import type { OriginName } from '../../src/importing/import.service';
import { type RawRow, RowSplitter } from '../../src/importing/row-splitter';
import type { TestGateway } from './gateway';

interface Choices {
  readonly blocked?: readonly unknown[];
  readonly rehearse?: boolean;
  readonly unconfirmed?: boolean;
  /** The import stops with an error after this many rows. */
  readonly stopAfter?: number;
}

/** The result of importing these rows; a text stands in the file as it is. */
export async function imported(
  gateway: TestGateway,
  origin: OriginName,
  rows: readonly unknown[],
  { blocked, rehearse = false, stopAfter, unconfirmed = false }: Choices = {},
): Promise<{ readonly counts: ImportCounts; readonly entries: ImportEntry[]; readonly told: string[] }> {
  const entries: ImportEntry[] = [];
  const counts = await gateway.gateway.services.imports.run({
    ...{ origin, rehearse, unconfirmed, rows: batches(rows, stopAfter) },
    blocked: blocked === undefined ? null : batches(blocked),
    report: (entry) => void entries.push(entry),
  });
  return { counts, entries, told: entries.map(({ line, reason }) => `${String(line)} ${reason}`) };
}

/** The rows as a file holds them, read in pieces. */
async function* batches(rows: readonly unknown[], stopAfter = Infinity): AsyncGenerator<RawRow[]> {
  const splitter = new RowSplitter();
  const lines = rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`);
  for await (const line of Readable.from(lines.slice(0, stopAfter))) yield splitter.push(String(line));
  if (stopAfter < lines.length) throw new Error('stopped');
  yield splitter.end();
}
