import { createHash } from 'node:crypto';

/** Bytes of an `_id` that a document's key holds whole; LMDB's keys end at 1978. */
const ID_BYTES = 1500;

/** No encoding of a value goes on with it. */
const PAST = Buffer.of(0xff);

/** Half-open: from `start` inclusive to `end` exclusive, bytewise. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** Returns the two bytes that every key of a table begins with. */
export function tablePrefix(table: number): Buffer {
  const prefix = Buffer.allocUnsafe(2);
  prefix.writeUInt16BE(table);
  return prefix;
}

/** Returns the key under which a document is stored. */
export function documentKey(table: number, id: string): Buffer {
  const key = Buffer.allocUnsafe(2 + id.length * 3);
  key.writeUInt16BE(table);
  const length = key.write(id, 2);
  return length <= ID_BYTES ? key.subarray(0, 2 + length) : Buffer.concat([tablePrefix(table), cut(id)]);
}

/** Whether the key holds only the beginning of the `_id`, so that it tells no order. */
export function isLongId(id: string): boolean {
  return id.length * 3 > ID_BYTES && Buffer.byteLength(id) > ID_BYTES;
}

/** Returns the range of every key that begins with the prefix and does not go on with 0xff. */
export function startingWith(prefix: Buffer): KeyRange {
  return { start: prefix, end: Buffer.concat([prefix, PAST]) };
}

/** Returns the ranges in order, those that touch made one. */
export function merged(ranges: readonly KeyRange[]): KeyRange[] {
  const inOrder = ranges
    .filter((range) => Buffer.compare(range.start, range.end) < 0)
    .sort((one, other) => Buffer.compare(one.start, other.start));
  const result: KeyRange[] = [];
  for (const range of inOrder) {
    const last = result.at(-1);
    if (last === undefined || Buffer.compare(range.start, last.end) > 0) result.push(range);
    else result[result.length - 1] = { start: last.start, end: later(last.end, range.end) };
  }
  return result;
}

function later(one: Buffer, other: Buffer): Buffer {
  return Buffer.compare(one, other) > 0 ? one : other;
}

function cut(id: string): Buffer {
  const bytes = Buffer.from(id);
  return Buffer.concat([bytes.subarray(0, ID_BYTES), Buffer.of(0xfe), createHash('sha256').update(bytes).digest()]);
}
