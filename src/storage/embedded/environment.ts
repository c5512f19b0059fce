import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../shared/folder';
import { reservePrivate } from '../../shared/private-file';
import { StorageUnavailable } from '../database';
import { makeWhole, requireDatabaseFile } from './data-file';
import { reserveLockFile } from './room';
import { folderFault } from './storage-faults';
import type { Store } from './store';

/**
 * Opens the one LMDB table of a data folder. Keys and values are bytes.
 *
 * Commits are synced before they resolve (`overlappingSync` off), so an awaited write is on disk; LMDB's own thread
 * waits for the disk, and groups what has gathered meanwhile into the next commit.
 * @throws {StorageUnavailable} naming the folder and the cure.
 */
export async function openStore(folder: string, options: { durable: boolean }): Promise<Store> {
  const { open } = await import('lmdb');
  const file = join(folder, 'data.mdb');
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    requireDatabaseFile(file);
    reservePrivate(file);
    reserveLockFile(join(folder, 'lock.mdb'));
    const store = open<Buffer, Buffer>({
      path: folder,
      noSubdir: false,
      encoding: 'binary',
      keyEncoding: 'binary',
      overlappingSync: false,
      eventTurnBatching: false,
      noSync: !options.durable,
      maxReaders: 512,
    });
    await wholeOrClosed(store, file);
    return store;
  } catch (error) {
    throw folderFault(folder, error);
  }
}

async function wholeOrClosed(store: Store, file: string): Promise<void> {
  try {
    store.transactionSync(() => {
      makeWhole(file);
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Fails a process that finds a newer format than it knows. */
export function newerFormat(folder: string, found: number): StorageUnavailable {
  return new StorageUnavailable(
    `The data folder ${folder} was written by a newer Gatehouse (format ${String(found)}). Run that version, or set DATA_DIR to another folder.`,
  );
}
