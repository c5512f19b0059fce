import { RowRejected } from './import-outcome';
import type { RawRow } from './row-splitter';

/** The fields of a row, whose values may be in Extended JSON. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_ID = 64;
const MAX_LEVELS = 20;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?$/;
const WRAPPED_NUMBERS = ['$numberInt', '$numberLong', '$numberDouble'] as const;

/** The fields of a row. @throws {RowRejected} */
export function fieldsOf({ isTooLarge, text }: RawRow): Fields {
  if (isTooLarge) throw new RowRejected('TOO_LARGE', 'The row is larger than 1 MiB.');
  const value = parsed(text);
  if (!isFields(value)) throw new RowRejected('NOT_AN_OBJECT', 'The row is no JSON object.');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RowRejected('NOT_JSON', 'The row is no JSON.');
  }
}

/** A text, or null where there is none. @throws {RowRejected} */
export function textOf(fields: Fields, name: string): string | null {
  const value = valueOf(fields, name);
  if (value === null || typeof value === 'string') return value;
  throw fault(name, 'is no text');
}

/** A yes or no, or null where it is missing. @throws {RowRejected}, since taking a block or a permission for its opposite is worse. */
export function flagOf(fields: Fields, name: string): boolean | null {
  const value = valueOf(fields, name);
  if (value === null || typeof value === 'boolean') return value;
  throw fault(name, 'is neither true nor false');
}

/** A list of texts, empty where there is none. @throws {RowRejected} */
export function textsOf(fields: Fields, name: string): string[] {
  const value = valueOf(fields, name) ?? [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw fault(name, 'is no list of texts');
  }
  return value;
}

/**
 * A moment, or null where there is none: Extended JSON, or a text in ISO 8601.
 *
 * One without a zone is UTC: the origins write Python's `utcnow()`. @throws {RowRejected}
 */
export function dateOf(fields: Fields, name: string): Date | null {
  const value = valueOf(fields, name);
  if (value === null) return null;
  const date = typeof value === 'string' ? dateOfText(value) : wrappedDate(value);
  if (date === null || Number.isNaN(date.getTime())) throw fault(name, 'is no date');
  return date;
}

/** An id as a text, or null where there is none: of a number, an ObjectId or a text. @throws {RowRejected} */
export function idOf(fields: Fields, name: string): string | null {
  const value = plainValue(valueOf(fields, name));
  if (value === null) return null;
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id === 'string' && id.length <= MAX_ID && /^[!-~]+$/.test(id)) return id;
  throw fault(name, `is no id of 1 to ${String(MAX_ID)} plain characters`);
}

/** The moment at which an ObjectId was made, or null for another id. */
export function momentOfId(fields: Fields): Date | null {
  const { _id: id } = fields;
  const hex = isFields(id) ? id['$oid'] : null;
  if (typeof hex !== 'string' || !/^[0-9a-f]{24}$/i.test(hex)) return null;
  return new Date(Number.parseInt(hex.slice(0, 8), 16) * 1000);
}

/** A password's hash, or null where there is none; Python may have stored its bytes. @throws {RowRejected} */
export function passwordOf(fields: Fields, name: string): string | null {
  const value = valueOf(fields, name);
  const bytes = isFields(value) ? value['$binary'] : undefined;
  const base64 = isFields(bytes) ? bytes['base64'] : bytes;
  const text = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('latin1') : textOf(fields, name);
  return text === '' ? null : text;
}

/**
 * The value as plain JSON: Extended JSON becomes a number or a text. A value without a plain form stays, and so does
 * what lies deeper than any custom data may.
 */
export function plainValue(value: unknown, levels = MAX_LEVELS): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) return value.map((each) => plainValue(each, levels - 1));
  if (!isFields(value)) return value;
  const keys = Object.keys(value);
  const [key = ''] = keys;
  const unwrapped = keys.length === 1 ? unwrappedValue(key, value[key]) : undefined;
  if (unwrapped !== undefined) return unwrapped;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner, levels - 1)]));
}

function unwrappedValue(key: string, inner: unknown): unknown {
  if (key === '$date') return wrappedDate({ $date: inner })?.toISOString();
  if (typeof inner !== 'string') return undefined;
  if (key === '$oid' || key === '$uuid' || key === '$numberDecimal' || key === '$symbol') return inner;
  if (!WRAPPED_NUMBERS.some((name) => name === key)) return undefined;
  const number = Number(inner);
  return key === '$numberLong' && !Number.isSafeInteger(number) ? inner : number;
}

function wrappedDate(value: unknown): Date | null {
  const inner = isFields(value) ? plainValue(value['$date']) : null;
  if (typeof inner === 'number') return new Date(inner);
  return typeof inner === 'string' ? dateOfText(inner) : null;
}

function dateOfText(text: string): Date | null {
  const [, day, time, zone] = DATE_TIME.exec(text.trim()) ?? [];
  if (day === undefined || time === undefined) return null;
  return new Date(`${day}T${time}${zone ?? 'Z'}`);
}

function valueOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(name: string, what: string): RowRejected {
  return new RowRejected('FIELD', `${name} ${what}.`);
}
