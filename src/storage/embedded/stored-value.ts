/** A document as BSON gives it back. */
export interface Row extends Record<string, unknown> {
  _id: string;
}

/** Stands for a field that is not there. It equals and sorts as null. */
export const MISSING = Symbol('missing');

export type Segments = readonly string[];

/** Whether the value is a document within a document, not one of BSON's own types. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Returns a copy that may be changed. BSON's own types are never changed in place, and are shared. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)]));
}

/**
 * Returns every value at the path, going through arrays as MongoDB does: `outbox.id` is the id of each element,
 * `ids.1` the second element. MISSING for none.
 */
export function valuesAt(root: unknown, path: Segments): unknown[] {
  const found: unknown[] = [];
  collect(root, path, found);
  return found;
}

function collect(value: unknown, path: Segments, found: unknown[]): void {
  const [segment, ...rest] = path;
  if (segment === undefined) found.push(value);
  else if (Array.isArray(value)) collectFromArray(value, path, found);
  else if (isPlain(value) && Object.hasOwn(value, segment)) collect(value[segment], rest, found);
  else found.push(MISSING);
}

function collectFromArray(array: readonly unknown[], path: Segments, found: unknown[]): void {
  const [segment = '', ...rest] = path;
  if (/^\d+$/.test(segment) && Number(segment) < array.length) collect(array[Number(segment)], rest, found);
  for (const element of array) if (isPlain(element)) collect(element, path, found);
}

/** Returns the values that a condition compares: those at the path, and the elements of the arrays among them. */
export function candidatesAt(root: unknown, path: Segments): unknown[] {
  const values = valuesAt(root, path);
  if (!values.some(Array.isArray)) return values;
  return values.flatMap((value) => (Array.isArray(value) ? [...(value as unknown[]), value] : [value]));
}
