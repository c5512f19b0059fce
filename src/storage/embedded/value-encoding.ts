import { createHash } from 'node:crypto';
import { isPlain, MISSING } from './stored-value';

/** Type marks in MongoDB's order of comparison; a range never leaves the type of its bound. */
export const TYPE = {
  undefined: 0x08,
  null: 0x10,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x50,
  binary: 0x60,
  other: 0x70,
  boolean: 0x80,
  date: 0x90,
} as const;

/** The longest encoding that an index key holds whole. */
const KEY_BYTES = 260;
const CUT = Buffer.of(0xfe);
const END = Buffer.of(0);
const NULL = Buffer.of(TYPE.null);

/**
 * Returns bytes that sort as MongoDB sorts the values, and are equal just when the values are.
 *
 * Strings sort by their UTF-8 bytes, numbers by value with NaN first, documents field by field. No encoding begins
 * with another one, so a key of several values is their concatenation. A field that is missing counts as null.
 */
export function encodeValue(value: unknown): Buffer {
  if (value === null || value === undefined || value === MISSING) return NULL;
  if (typeof value === 'string') return encodeBytes(TYPE.string, Buffer.from(value));
  if (typeof value === 'number') return encodeNumber(TYPE.number, value);
  if (typeof value === 'bigint') return encodeNumber(TYPE.number, Number(value));
  if (typeof value === 'boolean') return Buffer.of(TYPE.boolean, value ? 1 : 0);
  if (value instanceof Date) return encodeNumber(TYPE.date, value.getTime());
  if (Array.isArray(value)) return Buffer.concat([Buffer.of(TYPE.array), ...value.map(encodeValue), END]);
  if (isPlain(value)) return encodeObject(value);
  return encodeOther(value);
}

/**
 * Returns the encoding for an index key: of a long value its beginning and its hash.
 *
 * LMDB's keys end at 1978 bytes. Equality still holds; order among values of one beginning does not (see isCut).
 */
export function encodeForKey(value: unknown): Buffer {
  const whole = encodeValue(value);
  if (whole.length <= KEY_BYTES) return whole;
  const digest = createHash('sha256').update(whole).digest();
  return Buffer.concat([whole.subarray(0, KEY_BYTES), CUT, escaped(digest), END]);
}

/** Whether the key's encoding is a beginning and a hash, which has no order. */
export function isCut(encoded: Buffer): boolean {
  return encoded.length > KEY_BYTES;
}

/** Returns the prefix of the keys of every value that may stand on either side of this one. */
export function undecidedPrefix(encoded: Buffer): Buffer {
  return encoded.subarray(0, KEY_BYTES);
}

/** The mark of the value's type. */
export function typeOf(value: unknown): number {
  return encodeValue(value).readUInt8(0);
}

/** Returns the order of two values of one type, or undefined: values of two types are not compared. */
export function compareValues(one: unknown, other: unknown): number | undefined {
  if (typeof one === 'number' && typeof other === 'number' && one === one && other === other) return one - other;
  if (one instanceof Date && other instanceof Date) return one.getTime() - other.getTime();
  const [left, right] = [encodeValue(one), encodeValue(other)];
  return left[0] === right[0] ? Buffer.compare(left, right) : undefined;
}

/** Whether the two values are equal for MongoDB: by value, with fields in the same order. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one === 'string' || typeof other === 'string') return false;
  return encodeValue(one).equals(encodeValue(other));
}

function encodeNumber(type: number, value: number): Buffer {
  const key = Buffer.allocUnsafe(9).fill(0);
  key[0] = type;
  if (Number.isNaN(value)) return key;
  key.writeDoubleBE(value === 0 ? 0 : value, 1);
  if (key.readUInt8(1) < 0x80) key[1] = key.readUInt8(1) | 0x80;
  else for (let at = 1; at < 9; at += 1) key[at] = ~key.readUInt8(at) & 0xff;
  return key;
}

/** Documents compare field by field: by type, then name, then value. */
function encodeObject(value: Record<string, unknown>): Buffer {
  const fields = Object.entries(value).map(([name, field]) => {
    const encoded = encodeValue(field);
    return Buffer.concat([encoded.subarray(0, 1), escaped(Buffer.from(name)), END, encoded]);
  });
  return Buffer.concat([Buffer.of(TYPE.object), ...fields, END]);
}

function encodeOther(value: unknown): Buffer {
  if (value instanceof Uint8Array) return encodeBytes(TYPE.binary, value);
  const { buffer } = value as { buffer?: unknown };
  if (buffer instanceof Uint8Array) return encodeBytes(TYPE.binary, buffer);
  return encodeBytes(TYPE.other, Buffer.from(String(value)));
}

function encodeBytes(type: number, bytes: Uint8Array): Buffer {
  const content = escaped(bytes);
  const key = Buffer.allocUnsafe(content.length + 2);
  key[0] = type;
  key.set(content, 1);
  key[content.length + 1] = 0;
  return key;
}

/** A zero byte ends a string, so one within it is followed by 0xff. */
function escaped(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0)) return bytes;
  return Buffer.from(Array.from(bytes).flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte])));
}
