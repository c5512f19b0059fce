import { StorageUnavailable } from '../database';

/** The cures for an unusable data folder, by the words of the system or LMDB. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /ENOSPC|EDQUOT|EFBIG|no space|disk quota|file too large|MAP_FULL|input\/output error/i,
    'is on a full or failing disk. Free space there; nothing that was acknowledged is lost.',
  ],
  [
    /EACCES|EPERM|EROFS|permission denied|read-only|not permitted/i,
    'cannot be written. Give the user of this process write permission to it, or set DATA_DIR to another folder.',
  ],
  [/ENOENT/, 'cannot be made there. Set DATA_DIR to another folder.'],
  [/ENOTDIR|EEXIST|not a directory|file exists/i, 'is not a folder. Set DATA_DIR to a folder.'],
  [
    /MDB_INVALID|MDB_CORRUPTED|MDB_PAGE_NOTFOUND|MDB_PANIC|MDB_VERSION_MISMATCH|not an LMDB|cut short|BSON|internal error/i,
    'holds a damaged data.mdb. Restore data.mdb from a backup, or move it away to start empty.',
  ],
  [/READERS_FULL|DBS_FULL/i, 'is in use by too many processes. Stop some of them.'],
];

/** Returns the fault that stands for a failure of the data folder: it names the folder and the cure. */
export function folderFault(folder: string, cause: unknown): StorageUnavailable {
  if (cause instanceof StorageUnavailable) return cause;
  const { message = '', code = '' } = cause as { message?: string; code?: unknown };
  const text = `${String(code)} ${message}`;
  const cure = CURES.find(([pattern]) => pattern.test(text))?.[1] ?? 'cannot be used. The log has the cause.';
  return new StorageUnavailable(`The data folder ${folder} ${cure}`, { cause });
}
