import type { Codec } from './codec';
import type { Row } from './stored-value';
import { isPlain } from './stored-value';

const REMEMBERED_ROWS = 1000;
const LARGEST_BYTES = 4096;

interface Remembered {
  readonly bytes: Buffer;
  readonly row: Row;
}

/**
 * Documents decoded lately, by the key that they lie under.
 *
 * A row is used again only where the stored bytes are the same to the last: the store is still read on every request,
 * and another process's write is seen at once. What is spared is decoding, which costs ten times the read.
 */
export class RecentRows {
  private readonly rows = new Map<string, Remembered>();

  constructor(private readonly codec: Codec) {}

  /** Returns a fresh copy of the document that the bytes say. They may be overwritten after this returns. */
  decoded(key: string, bytes: Buffer): Row {
    const known = this.rows.get(key);
    if (known !== undefined && isSame(known.bytes, bytes)) return copyOf(known.row) as Row;
    const kept = Buffer.from(bytes.subarray(0, bytes.length));
    const row = this.codec.decode(kept);
    if (kept.length <= LARGEST_BYTES) this.remember(key, { bytes: kept, row });
    return copyOf(row) as Row;
  }

  private remember(key: string, row: Remembered): void {
    const [oldest] = this.rows.size >= REMEMBERED_ROWS ? this.rows.keys() : [];
    if (oldest !== undefined) this.rows.delete(oldest);
    this.rows.set(key, row);
  }
}

/** LMDB's buffer is longer than its `length` says, so the end is named. */
function isSame(known: Buffer, bytes: Buffer): boolean {
  return known.length === bytes.length && known.compare(bytes, 0, bytes.length) === 0;
}

/** BSON's own types are never changed in place, and are shared. */
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlain(value)) return value;
  const copy = { ...value };
  for (const name of Object.keys(copy)) if (typeof copy[name] === 'object') copy[name] = copyOf(copy[name]);
  return copy;
}
