import type { IndexSpec } from '../database';
import { tablePrefix } from './keys';
import type { Row, Segments } from './stored-value';
import { candidatesAt, isPlain, MISSING } from './stored-value';
import { encodeForKey, isCut, TYPE } from './value-encoding';

/** One index as it is kept: a table of keys made of the fields and the `_id`, with the `_id` as value. */
export interface StoredIndex {
  readonly spec: IndexSpec;
  readonly table: number;
  readonly prefix: Buffer;
  /** Without a last `_id`, by which every key ends anyway. */
  readonly fields: readonly string[];
  readonly paths: readonly Segments[];
  /** False since an array, a long value or a long `_id` was indexed: the keys then tell no order of documents. */
  readonly orderly: boolean;
}

export interface IndexEntry {
  /** The table and fields: a unique index allows them once. */
  readonly fieldKey: Buffer;
  readonly key: Buffer;
}

export interface IndexEntries {
  readonly entries: readonly IndexEntry[];
  readonly orderly: boolean;
}

/** Returns an index of the table, as its definition says. */
export function storedIndex(spec: IndexSpec, table: number, orderly: boolean): StoredIndex {
  const names = Object.keys(spec.key);
  const fields = names.at(-1) === '_id' ? names.slice(0, -1) : names;
  return { spec, table, orderly, fields, prefix: tablePrefix(table), paths: fields.map((name) => name.split('.')) };
}

/** Returns the index's entries of the document: one for each element where a field is an array. */
export function entriesOf(index: StoredIndex, document: Row): IndexEntries {
  const fields = index.paths.map((path) => fieldValues(document, path));
  if (isLeftOut(index, { document, fields })) return { entries: [], orderly: true };
  if (fields.filter((field) => field.viaArray).length > 1) throw new TypeError(`${index.spec.name} meets two arrays.`);
  const encoded = fields.map((field) => unique(field.values.map(encodeField)));
  const suffix = encodeForKey(document._id);
  const entries = combined(index.prefix, encoded).map((fieldKey) => ({
    fieldKey,
    key: Buffer.concat([fieldKey, suffix]),
  }));
  const disorderly = isCut(suffix) || fields.some((field) => field.viaArray) || encoded.flat().some(isCut);
  return { entries, orderly: !disorderly };
}

/** Whether the index surely holds the same of both: every field that it looks at has the same plain value. */
export function isUntouched({ paths, spec }: StoredIndex, before: Row, after: Row): boolean {
  const conditions = Object.keys(spec.partialFilterExpression ?? {}).map((path) => path.split('.'));
  return [...paths, ...conditions].every(([field = '']) => isSameValue(before[field], after[field]));
}

function isSameValue(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}

interface FieldValues {
  readonly values: readonly unknown[];
  readonly viaArray: boolean;
}

const EMPTY_ARRAY = Symbol('empty array');

function encodeField(value: unknown): Buffer {
  return value === EMPTY_ARRAY ? Buffer.of(TYPE.undefined) : encodeForKey(value);
}

function fieldValues(root: unknown, path: Segments): FieldValues {
  const values: unknown[] = [];
  const viaArray = collect(root, path, values);
  return { values: values.length === 0 ? [MISSING] : values, viaArray };
}

/** Collects a superset of what a condition on the path may equal, and says whether an array was on the way. */
function collect(value: unknown, path: Segments, values: unknown[]): boolean {
  const [segment, ...rest] = path;
  if (Array.isArray(value)) return collectArray(value, path, values);
  if (segment === undefined) values.push(value);
  else if (isPlain(value) && Object.hasOwn(value, segment)) return collect(value[segment], rest, values);
  else values.push(MISSING);
  return false;
}

function collectArray(array: readonly unknown[], path: Segments, values: unknown[]): true {
  const [segment, ...rest] = path;
  if (segment === undefined) values.push(...(array.length === 0 ? [EMPTY_ARRAY] : array));
  else {
    if (array.length === 0) values.push(MISSING);
    if (/^\d+$/.test(segment) && Number(segment) < array.length) collect(array[Number(segment)], rest, values);
    for (const element of array) collect(Array.isArray(element) ? MISSING : element, path, values);
  }
  return true;
}

function isLeftOut(
  index: StoredIndex,
  { document, fields }: { document: Row; fields: readonly FieldValues[] },
): boolean {
  const { sparse, partialFilterExpression } = index.spec;
  if (sparse === true && fields.every((field) => field.values.every((value) => value === MISSING))) return true;
  const strings = Object.keys(partialFilterExpression ?? {});
  return !strings.every((name) => candidatesAt(document, name.split('.')).some(isString));
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function unique(keys: readonly Buffer[]): Buffer[] {
  return keys.length < 2 ? [...keys] : [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
}

function combined(prefix: Buffer, fields: readonly (readonly Buffer[])[]): Buffer[] {
  return fields.reduce<Buffer[]>(
    (keys, next) => keys.flatMap((key) => next.map((part) => Buffer.concat([key, part]))),
    [prefix],
  );
}
