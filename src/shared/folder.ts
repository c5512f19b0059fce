import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The mode of a folder that its owner alone opens. */
const PRIVATE = 0o700;

/**
 * Makes the folder and those above it where they lack, each for its owner alone. In place of Node's own `recursive`, which
 * never returns where the system says "no such file" of a name whose parent is there, as below /proc.
 * @throws {Error} with the code of the system where one cannot be made, `ENOTDIR` where a file is in its place.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw Object.assign(new Error(`not a folder: ${folder}`), { code: 'ENOTDIR', path: folder });
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: PRIVATE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
