import type { FindOptions } from '../database';
import { isPlain } from './stored-value';

/** Returns the part of the document that the projection names; `_id` stays unless it is excluded. */
export function projected(document: object, projection: FindOptions['projection']): object {
  if (projection === undefined) return document;
  const { _id: id, ...fields } = projection;
  const names = Object.keys(fields);
  const including = names.length === 0 ? id === 1 : Object.values(fields).includes(1);
  if (!including) return without(document, [...names, ...(id === 0 ? ['_id'] : [])]);
  return only(document, [...(id === 0 ? [] : ['_id']), ...names]);
}

function only(document: object, paths: readonly string[]): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document) as [string, unknown][]) {
    if (paths.includes(name)) kept[name] = value;
    else if (hasBelow(paths, name)) {
      keep(
        kept,
        name,
        descend(value, (part) => only(part, below(paths, name))),
      );
    }
  }
  return kept;
}

function without(document: object, paths: readonly string[]): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document) as [string, unknown][]) {
    if (paths.includes(name)) continue;
    kept[name] = hasBelow(paths, name) ? (descend(value, (part) => without(part, below(paths, name))) ?? value) : value;
  }
  return kept;
}

function keep(kept: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) kept[name] = value;
}

function descend(value: unknown, take: (part: object) => object): unknown {
  if (Array.isArray(value)) return value.filter(isPlain).map(take);
  return isPlain(value) ? take(value) : undefined;
}

function hasBelow(paths: readonly string[], name: string): boolean {
  return paths.some((path) => path.startsWith(`${name}.`));
}

function below(paths: readonly string[], name: string): string[] {
  return paths.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
}
