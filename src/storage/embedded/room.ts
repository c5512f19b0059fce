import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivate, PRIVATE } from '../../shared/private-file';

/** The free bytes below which a disk counts as full: a commit of many writes needs as much. */
const LEAST_FREE = 256 * 1024;
/** The length of the lock file: LMDB needs 33 KB for 512 readers, and uses a longer one as it is. */
const LOCK_FILE_BYTES = 36_864;

/** The unit in which the system counts what a file takes. */
const BLOCK_BYTES = 512;

/** Checks that the folder's disk has room. @throws {Error} ENOSPC where it is full. */
export function requireRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= LEAST_FREE) return;
  throw Object.assign(new Error(`no space left for ${folder}`), { code: 'ENOSPC' });
}

/**
 * Makes LMDB's lock file where it lacks, every byte of it on the disk, and closes it to others.
 *
 * LMDB makes it by setting its length alone and then writes to it through memory: where the disk is full by then, the
 * system ends the process (SIGBUS) instead of refusing. It appears whole by a link, so that of several processes that
 * start at once none overwrites what another uses. One with holes, as earlier releases left it, needs room beside it.
 * @throws {Error} ENOSPC where there is no room for it.
 */
export function reserveLockFile(file: string): void {
  const present = statSync(file, { throwIfNoEntry: false });
  if (present === undefined) makeLockFile(file);
  else if (present.blocks * BLOCK_BYTES < present.size) requireRoom(dirname(file));
  makePrivate(file);
}

function makeLockFile(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, Buffer.alloc(LOCK_FILE_BYTES), { mode: PRIVATE, flush: true });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
