import { accessSync, closeSync, constants, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** LMDB's two meta pages: where in each, after the page header (24 bytes in the format of lmdb-js), the fields lie. */
const META = { header: 24, bytes: 152, magic: 0, pageSize: 24, lastPage: 120, transaction: 128 } as const;
const MAGIC = 0xbeefc0de;

class DamagedFile extends Error {
  constructor(what: string) {
    super(`data.mdb is ${what}`);
    this.name = 'DamagedFile';
  }
}

/**
 * Checks that the file is new, or begins as a database does.
 *
 * LMDB maps the file into memory: another file could kill the process instead of failing.
 * @throws {DamagedFile}
 */
export function requireDatabaseFile(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  accessSync(file, constants.R_OK | constants.W_OK);
  const first = readMeta(file, 0);
  if (first.readUInt32LE(META.magic) !== MAGIC) throw new DamagedFile('not an LMDB file');
}

/**
 * Makes the file as long as its last commit says; call it while holding the write lock.
 *
 * Reading a page behind the end of a mapped file is a bus error that ends the process. A few pages may be missing in
 * health, since LMDB writes no unused ones; they are filled with zeros, which LMDB tells from data.
 * @throws {DamagedFile} when much is missing: the file was cut.
 */
export function makeWhole(file: string): void {
  const { size } = statSync(file);
  const first = readMeta(file, 0);
  const pageSize = first.readUInt32LE(META.pageSize);
  const second = readMeta(file, pageSize);
  const current = [first, second].reduce((one, other) => (transactionOf(other) > transactionOf(one) ? other : one));
  const whole = (Number(current.readBigUInt64LE(META.lastPage)) + 1) * pageSize;
  if (whole - size > whole / 4) throw new DamagedFile('cut short');
  if (size < whole) truncateSync(file, whole);
}

function transactionOf(meta: Buffer): bigint {
  return meta.readUInt32LE(META.magic) === MAGIC ? meta.readBigUInt64LE(META.transaction) : -1n;
}

function readMeta(file: string, page: number): Buffer {
  const meta = Buffer.alloc(META.bytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, meta, { position: page + META.header });
  } finally {
    closeSync(descriptor);
  }
  return meta;
}
