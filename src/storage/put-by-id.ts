import { type Collection, DuplicateKey, type Filter, type StoredDocument, type UpdateFilter } from './database';

/** The document with the id is changed, or made by the change where there is none; of parallel callers nobody is refused. */
export async function putById<T extends StoredDocument>(
  collection: Collection<T>,
  _id: string,
  change: UpdateFilter<T>,
): Promise<void> {
  const one = { _id } as Filter<T>;
  try {
    await collection.updateOne(one, change, { upsert: true });
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    // Another was first to make it, so it is there to be changed.
    await collection.updateOne(one, change);
  }
}
