import type { Db, IndexDescription, IndexDescriptionInfo } from 'mongodb';
import { DuplicateKey } from './database';
import type { CollectionSpec, IndexFault, IndexSpec } from './database';
import { DuplicateSearch } from './duplicates';
import { isDuplicate } from './mongo-errors';
import type { IndexDuplicates } from './index-duplicates';

/** IndexOptionsConflict and IndexKeySpecsConflict: the name or the key is taken by another definition. */
const CONFLICTS = new Set<unknown>([85, 86]);
const NO_SUCH_COLLECTION = 26;

/**
 * Makes every index of the collection as defined; safe to run by several processes at once.
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
    for (const index of spec.indexes) {
      await create([index]).catch((each: unknown) => {
        throw isDuplicate(each) ? new DuplicateKey(index.name) : each;
      });
    }
  });
  const [fault] = await indexFaultsOf(db, spec, signal);
  if (fault === undefined) return;
  throw new Error(
    `The index ${fault.index} of ${spec.name} exists with another definition or is hidden by one of the same key. ` +
      'Drop the old index, then start again.',
  );
}

/** The collection's indexes that are missing or have another definition than declared. */
export async function indexFaultsOf(db: Db, spec: CollectionSpec, signal: AbortSignal): Promise<IndexFault[]> {
  const options = { signal, comment: 'indexes' };
  const listed = db.collection(spec.name).listIndexes(options).toArray();
  const existing = (await listed.catch((error: unknown) => {
    if (isNoCollection(error)) return [];
    throw error;
  })) as IndexDescriptionInfo[];
  return spec.indexes.flatMap((index) => {
    const found = existing.find((candidate) => candidate.name === index.name);
    if (found !== undefined && definition(found) === definition(index)) return [];
    return [{ collection: spec.name, index: index.name, fault: found === undefined ? 'missing' : 'different' }];
  });
}

/** Returns the duplicates in the collection's unique indexes; documents pass one by one, with the indexed fields alone. */
export async function duplicatesIn(db: Db, spec: CollectionSpec, signal: AbortSignal): Promise<IndexDuplicates[]> {
  const search = new DuplicateSearch(spec);
  if (search.fields.length === 0) return [];
  const projection = Object.fromEntries(search.fields.map((field) => [field, 1]));
  const documents = db.collection(spec.name).find({}, { projection, signal, comment: 'duplicates' });
  for await (const document of documents) search.add(document);
  return search.found;
}

function descriptionOf(index: IndexSpec): IndexDescription {
  const { name, key, ...rest } = index;
  return { name, key: { ...key }, ...rest };
}

/** Whether there is no such collection, as some servers say it. */
export function isNoCollection(error: unknown): boolean {
  return (error as { code?: unknown }).code === NO_SUCH_COLLECTION;
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
