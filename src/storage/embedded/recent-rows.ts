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
 * and another process's write is seen at once. It saves the decoding, which costs ten times the read.
 */
export class RecentRows {
  private readonly rows = new Map<string, Remembered>();

  constructor(private readonly codec: Codec) {}

  /** Returns the document of the bytes, frozen. The bytes may be overwritten after this returns. */
  decoded(key: string, bytes: Buffer): Row {
    const known = this.rows.get(key);
    if (known !== undefined && isSame(known.bytes, bytes)) return known.row;
    const kept = Buffer.from(bytes.subarray(0, bytes.length));
    const row = this.codec.decode(kept);
    freeze(row);
    if (kept.length <= LARGEST_BYTES) this.remember(key, { bytes: kept, row });
    return row;
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

/** Freezes a document and all within it, for several readers share it. BSON's own types are never changed in place. */
function freeze(value: unknown): void {
  if (!Array.isArray(value) && !isPlain(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
