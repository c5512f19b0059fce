import type { Conjunction } from './conditions';
import type { Change } from './update';

/**
 * Returns the document that an upsert inserts: the filter's equal values, then the update.
 * @throws {TypeError} when the filter names no `_id`: the database generates none.
 */
export function upserted(filter: Conjunction, change: Change): object {
  const document: Record<string, unknown> = {};
  for (const { field, operator, operand } of filter.conditions) {
    if (operator === '$eq') put(document, field.split('.'), operand);
  }
  if (typeof document._id !== 'string') throw new TypeError('The filter of an upsert holds the _id.');
  change(document);
  return document;
}

function put(parent: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [segment = '', ...rest] = path;
  if (rest.length === 0) parent[segment] = value;
  else {
    const child = (parent[segment] ?? {}) as Record<string, unknown>;
    parent[segment] = child;
    put(child, rest, value);
  }
}
