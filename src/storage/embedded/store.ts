/** A part of the table in its order; backward where `reverse`, and then `start` is its end. */
interface Range {
  readonly start?: Buffer;
  readonly end?: Buffer;
  readonly limit?: number;
  readonly reverse?: boolean;
}

/**
 * The calls to LMDB's one table. In our words, since the package's types reach this file: those of lmdb are refused by
 * compilers of ES modules.
 */
export interface Store {
  getBinary(key: Buffer): Buffer | undefined;
  /** The bytes are good until the next call alone. */
  getBinaryFast(key: Buffer): Buffer | undefined;
  getKeys(range: Range): Iterable<Buffer>;
  getRange(range: Range): Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
  getStats(): object;
  putSync(key: Buffer, value: Buffer): void;
  removeSync(key: Buffer): boolean;
  resetReadTxn(): void;
  transaction<T>(action: () => T): Promise<T>;
  transactionSync<T>(action: () => T): T;
  clearAsync(): Promise<void>;
  close(): Promise<void>;
}
