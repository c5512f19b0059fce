import type { Database, StoredDocument } from '../database';
import { type ExtendedJson, loadExtendedJson } from '../extended-json';
import type { NumberedLine } from './bounded-lines';
import { EXPORT_VERSION, NotAnExport } from './export-format';
import { type BrokenLine, RestoreBatch } from './restore-batch';
import { readRecord } from './restore-record';

export interface RestoreOptions {
  /** Names of the collections that may be written. */
  readonly collections: readonly string[];
  /** Called for each line that cannot be restored; the others go on. */
  readonly onBroken: (broken: BrokenLine) => void;
}

/** The result of restoring a file. */
export interface RestoreOutcome {
  readonly inserted: number;
  /** Documents whose `_id` was there already, and which were left as they are. */
  readonly present: number;
  readonly broken: number;
  /** False where the file has no end: it was cut. */
  readonly isComplete: boolean;
}

/**
 * Stores every document of an export that is not there; reports broken lines.
 *
 * Documents that exist are left as they are: a restore that was interrupted is run again and adds nothing twice.
 * @throws {NotAnExport} @throws {StorageUnavailable}
 */
export async function restore(
  database: Database,
  lines: AsyncIterable<NumberedLine>,
  { collections, onBroken }: RestoreOptions,
): Promise<RestoreOutcome> {
  const json = await loadExtendedJson();
  const batch = new RestoreBatch(database, onBroken);
  let [isHeaderRead, isComplete] = [false, false];
  for await (const line of lines) {
    if (!isHeaderRead) {
      requireHeader(line, json);
      isHeaderRead = true;
      continue;
    }
    const read = readRecord(line, { json, collections });
    if (read.kind === 'end') isComplete = true;
    else if (read.kind === 'broken') batch.refuse(line.number, read.reason);
    else if (read.kind === 'record') await batch.add({ ...read, line: line.number, size: line.text?.length ?? 0 });
  }
  if (!isHeaderRead) throw new NotAnExport('The file is empty.');
  await batch.flush();
  return { ...batch.counts, isComplete };
}

/** Whether nothing is stored in any of the collections. */
export async function isEmpty(database: Database, collections: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    collections.map((name) => database.collection<StoredDocument>(name).find({}, { limit: 1, projection: { _id: 1 } })),
  );
  return found.every((documents) => documents.length === 0);
}

function requireHeader({ text }: NumberedLine, json: ExtendedJson): void {
  const { gatehouse, version } = headerOf(text, json);
  if (gatehouse !== 'export' || typeof version !== 'number') {
    throw new NotAnExport('The file is no export of Gatehouse: its first line is not the header.');
  }
  if (version > EXPORT_VERSION) {
    throw new NotAnExport(
      `The file was written by a newer Gatehouse (version ${version} of exports). Restore it with that.`,
    );
  }
}

function headerOf(text: string | null, json: ExtendedJson): { gatehouse?: unknown; version?: unknown } {
  try {
    return json.parse(text ?? '') ?? {};
  } catch {
    return {};
  }
}
