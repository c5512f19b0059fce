import type { Db, IndexDescription, IndexDescriptionInfo } from 'mongodb';
import { DuplicateKey } from './database';
import type { CollectionSpec, IndexSpec } from './database';
import { isDuplicate } from './mongo-errors';

/** IndexOptionsConflict and IndexKeySpecsConflict: the name or the key is taken by another definition. */
const CONFLICTS = new Set<unknown>([85, 86]);

/**
 * Every index of the collection exists as defined when this resolves; safe to run by several processes at once.
 *
 * The answer is read back, since some servers keep an older index of the same name without a word.
 * @throws {DuplicateKey} naming a unique index that the documents already break.
 * @throws {Error} naming an index that exists with another definition.
 */
export async function prepareCollection(db: Db, spec: CollectionSpec, signal: AbortSignal): Promise<void> {
  if (spec.indexes.length === 0) return;
  const options = { signal, comment: 'prepare' };
  const collection = db.collection(spec.name);
  const create = async (indexes: readonly IndexSpec[]): Promise<void> => {
    await collection.createIndexes(indexes.map(descriptionOf), options).catch((error: unknown) => {
      if (!CONFLICTS.has((error as { code?: unknown }).code)) throw error;
    });
  };
  await create(spec.indexes).catch(async (error: unknown) => {
    if (!isDuplicate(error)) throw error;
    for (const index of spec.indexes) await create([index]).catch(() => Promise.reject(new DuplicateKey(index.name)));
  });
  const existing = await collection.listIndexes(options).toArray();
  for (const index of spec.indexes) requireSame(spec.name, index, existing as IndexDescriptionInfo[]);
}

function descriptionOf(index: IndexSpec): IndexDescription {
  const { name, key, ...rest } = index;
  return { name, key: { ...key }, ...rest };
}

function requireSame(collection: string, index: IndexSpec, existing: readonly IndexDescriptionInfo[]): void {
  const found = existing.find((candidate) => candidate.name === index.name);
  if (found !== undefined && definition(found) === definition(index)) return;
  throw new Error(
    `The index ${index.name} of ${collection} exists with another definition or is hidden by one of the same key. ` +
      'Drop the old index, then start again.',
  );
}

function definition(index: IndexSpec | IndexDescriptionInfo): string {
  const ttl = index.expireAfterSeconds as unknown;
  return JSON.stringify([
    Object.entries(index.key),
    index.unique === true,
    index.sparse === true,
    index.partialFilterExpression ?? null,
    ttl === undefined || ttl === null ? null : Number(ttl),
  ]);
}
