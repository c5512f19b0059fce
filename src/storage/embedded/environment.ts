import { accessSync, closeSync, constants, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { StorageUnavailable } from '../database';
import { folderFault } from './storage-faults';

export type Store = RootDatabase<Buffer, Buffer>;

/** Where LMDB's first meta page says what the file is: after the page header, of 24 bytes in the format of lmdb-js. */
const MAGIC_OFFSET = 24;
const MAGIC = 0xbeefc0de;

/**
 * Opens the one LMDB table of a data folder. Keys and values are bytes.
 *
 * Commits are synced before they are told (`overlappingSync` off), so an awaited write is on disk; LMDB's own thread
 * waits for the disk, and groups what has gathered meanwhile into the next commit.
 * @throws {StorageUnavailable} naming the folder and the cure.
 */
export async function openStore(folder: string, options: { durable: boolean }): Promise<Store> {
  const { open } = await import('lmdb');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    requireDatabaseFile(join(folder, 'data.mdb'));
    return open<Buffer, Buffer>({
      path: folder,
      noSubdir: false,
      encoding: 'binary',
      keyEncoding: 'binary',
      overlappingSync: false,
      noSync: !options.durable,
      maxReaders: 512,
    });
  } catch (error) {
    throw folderFault(folder, error);
  }
}

/** LMDB maps the file into memory: what is no database would kill the process instead of failing. */
function requireDatabaseFile(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  accessSync(file, constants.R_OK | constants.W_OK);
  const header = Buffer.alloc(MAGIC_OFFSET + 4);
  const descriptor = openSync(file, 'r');
  const length = readSync(descriptor, header, { position: 0 });
  closeSync(descriptor);
  if (length < header.length || header.readUInt32LE(MAGIC_OFFSET) !== MAGIC) throw new StorageFileFault();
}

class StorageFileFault extends Error {
  constructor() {
    super('data.mdb is not an LMDB file');
    this.name = 'StorageFileFault';
  }
}

/** Fails a process that is told of a newer format than it knows. */
export function newerFormat(folder: string, found: number): StorageUnavailable {
  return new StorageUnavailable(
    `The data folder ${folder} was written by a newer Gatehouse (format ${String(found)}). Run that version, or set DATA_DIR to another folder.`,
  );
}
