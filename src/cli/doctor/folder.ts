import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail, type Finding } from './finding';

const NEEDED_BYTES = 100 * 1024 * 1024;

/** File systems of other machines, by their numbers in Linux: NFS, SMB and its second version. */
const NETWORK_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

/** The result of looking at a folder: the time its disk gave a new file, null where the folder does not exist. */
export type Looked = { readonly fault: Finding } | { readonly fault: null; readonly stampedAt: Date | null };

/** Whether files can be written in the folder, or the folder be made; a file is written there and removed. */
export function lookAtFolder(folder: string, setting: string): Looked {
  const cure = `Give the user of this process write permission to it, or set ${setting} to another folder.`;
  try {
    if (!existsSync(folder)) {
      accessSync(nearestParent(folder), constants.W_OK | constants.X_OK);
      return roomIn(nearestParent(folder), setting) ?? { fault: null, stampedAt: null };
    }
    if (!statSync(folder).isDirectory()) {
      return { fault: fail(`${folder} is not a folder.`, `Set ${setting} to a folder.`) };
    }
    return roomIn(folder, setting) ?? { fault: null, stampedAt: stampIn(folder) };
  } catch (error) {
    return { fault: fail(`${folder} cannot be written (${codeOf(error)}).`, cure) };
  }
}

/** Whether the folder lies on another machine's disk, as far as the system tells. */
export function isOnNetwork(folder: string): boolean {
  return existsSync(folder) && NETWORK_FILE_SYSTEMS.has(statfsSync(folder).type);
}

/** Free space of the folder's disk, for people. */
export function freeSpace(folder: string): string {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : nearestParent(folder));
  return `${Math.floor((bavail * bsize) / 1024 ** 2)} MiB free`;
}

function roomIn(folder: string, setting: string): Looked | null {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= NEEDED_BYTES) return null;
  return { fault: fail(`${folder} has ${freeSpace(folder)}.`, `Free space there, or set ${setting} to another disk.`) };
}

function stampIn(folder: string): Date {
  const file = join(folder, `.doctor-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(file, 'x', { flag: 'wx', mode: 0o600 });
    return statSync(file).mtime;
  } finally {
    rmSync(file, { force: true });
  }
}

function nearestParent(folder: string): string {
  const parent = dirname(resolve(folder));
  if (!existsSync(parent)) return nearestParent(parent);
  if (!statSync(parent).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  return parent;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
