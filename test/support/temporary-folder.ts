import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The beginning of the names of folders that the program makes for itself, and removes. */
const OF_THE_PROGRAM = 'gatehouse-memory-';

/** Makes the temporary folder of a run of jest: whatever tests and their processes leave lies in it. */
export function openTemporaryFolder(): void {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'gatehouse-jest-'));
}

/** Removes the folder. @throws {Error} where the program left a folder of its own in it */
export function closeTemporaryFolder(): void {
  const folder = tmpdir();
  if (!/gatehouse-jest-\w+$/.test(folder)) return;
  const left = readdirSync(folder).filter((name) => name.startsWith(OF_THE_PROGRAM));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (left.length > 0) throw new Error(`the program left temporary folders: ${left.join(', ')}`);
}
