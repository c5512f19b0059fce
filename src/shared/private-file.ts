import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** Reading and writing for the owner, nothing for anybody else. */
export const PRIVATE = 0o600;
const FOR_OTHERS = 0o077;

/** Whether somebody besides the owner may read, change or run the file or folder; false where there is none. */
export function isOpenToOthers(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0;
}

/** The file is there, empty if it is new, and its owner's alone, as `makePrivate` says. @throws {Error} where it cannot be made. */
export function reservePrivate(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE));
  makePrivate(path);
}

/**
 * Nobody but its owner can read the file, whatever its mode was: one that was restored from a backup or made under another
 * umask is closed. Where it belongs to somebody else or the disk is read-only it stays as it is; `gatehouse doctor` tells.
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
