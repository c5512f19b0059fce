import type { StoredDocument } from '../database';
import type { ExtendedJson } from '../extended-json';
import type { NumberedLine } from './bounded-lines';

/** A parsed line of an export. */
export type ReadLine =
  | { readonly kind: 'record'; readonly collection: string; readonly document: StoredDocument }
  | { readonly kind: 'end' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'broken'; readonly reason: string };

interface Reading {
  readonly json: ExtendedJson;
  readonly collections: readonly string[];
}

/** Parses the line; a broken one gives its reason, which repeats nothing of it. */
export function readRecord({ text }: NumberedLine, { collections, json }: Reading): ReadLine {
  if (text === null) return broken('is longer than any document');
  if (text.trim() === '') return { kind: 'blank' };
  const value = parsed(text, json);
  if (value === undefined) return broken('is no JSON');
  const { collection, document, end } = (value ?? {}) as { collection?: unknown; document?: unknown; end?: unknown };
  if (end === true) return { kind: 'end' };
  if (typeof collection !== 'string') return broken('names no collection');
  if (!collections.includes(collection)) return broken('names a collection that is not Gatehouse’s');
  if (!isDocument(document)) return broken('holds no document with an _id that is text');
  return hasNoDate(document) ? broken('holds a date that is none') : { kind: 'record', collection, document };
}

function broken(reason: string): ReadLine {
  return { kind: 'broken', reason };
}

function parsed(text: string, json: ExtendedJson): unknown {
  try {
    return json.parse(text);
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is StoredDocument {
  return typeof value === 'object' && value !== null && '_id' in value && typeof value._id === 'string';
}

/** `{"$date": "x"}` is read as a date without a time; stored, it would be one of 1970. */
function hasNoDate(value: unknown): boolean {
  if (value instanceof Date) return Number.isNaN(value.getTime());
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNoDate);
}
