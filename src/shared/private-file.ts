import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** The mode of a file that its owner alone reads and writes. */
export const PRIVATE = 0o600;
const FOR_OTHERS = 0o077;

/** Whether somebody besides the owner may read, change or run the file or folder; false where there is none. */
export function isOpenToOthers(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0;
}

/** Makes the file, empty, where it lacks, and closes it to others as `makePrivate` does. @throws {Error} where it cannot be made. */
export function reservePrivate(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE));
  makePrivate(path);
}

/**
 * Closes the file to everybody but its owner: one that was restored from a backup or made under another umask may be open.
 * Where it belongs to another user or the disk is read-only it stays as it is; `gatehouse doctor` reports it.
 */
export function makePrivate(path: string): void {
  if (!isOpenToOthers(path)) return;
  try {
    chmodSync(path, PRIVATE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOENT') throw error;
  }
}
