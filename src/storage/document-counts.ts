import type { CollectionSpec, Database } from './database';

/** Returns the number of documents of each collection, by its name. */
export async function documentCounts(
  database: Database,
  collections: readonly Pick<CollectionSpec, 'name'>[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of collections) counts[name] = await database.collection(name).countDocuments({});
  return counts;
}
