import type { Database } from '../../src/storage/database';

const FILTERED = [
  'findOne',
  'find',
  'countDocuments',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
] as const;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Every filter that any collection of the engine is asked with from now on, as it was handed over.
 *
 * The collections of an engine share a prototype, whose methods are wrapped; the real ones do the work.
 */
export function watchFilters(database: Database): { readonly filters: readonly unknown[]; stop(): void } {
  const prototype = Object.getPrototypeOf(database.collection('users')) as Record<string, Method>;
  const originals = FILTERED.map((name) => [name, prototype[name]] as const);
  const filters: unknown[] = [];
  for (const [name, original] of originals) {
    prototype[name] = function watched(...args) {
      filters.push(args[0]);
      return original?.apply(this, args);
    };
  }
  return { filters, stop: () => void Object.assign(prototype, Object.fromEntries(originals)) };
}

/** The keys of a value and of everything within it. */
export function keysWithin(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => [Array.isArray(value) ? '' : key, ...keysWithin(inner)]);
}
