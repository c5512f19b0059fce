import type { Collection, CollectionSpec, Database, Filter, StoredDocument } from '../database';
import { documentCounts } from '../document-counts';
import { loadExtendedJson } from '../extended-json';
import { EXPORT_VERSION, type ExportEnd, type ExportHeader, type ExportRecord } from './export-format';

/** Documents read at once: an export holds so many in memory. */
const BATCH = 200;

/**
 * Every document of the collections, a line each, between a header and an end.
 *
 * Documents are read in the order of their `_id`, a batch at a time. Each is whole, but they are not of one moment: a
 * write meanwhile may be in it or not.
 * @throws {StorageUnavailable}
 */
export async function* exportLines(
  database: Database,
  collections: readonly CollectionSpec[],
  at: Date,
): AsyncGenerator<string> {
  const json = await loadExtendedJson();
  const header: ExportHeader = {
    gatehouse: 'export',
    version: EXPORT_VERSION,
    at: at.toISOString(),
    counts: await documentCounts(database, collections),
  };
  yield `${JSON.stringify(header)}\n`;
  const counts: Record<string, number> = {};
  for (const { name } of collections) {
    counts[name] = 0;
    for await (const documents of batches(database.collection(name))) {
      counts[name] += documents.length;
      yield documents
        .map((document) => `${json.stringify({ collection: name, document } satisfies ExportRecord)}\n`)
        .join('');
    }
  }
  yield `${JSON.stringify({ end: true, counts } satisfies ExportEnd)}\n`;
}

/** The documents of a collection in the order of their `_id`. */
async function* batches(collection: Collection<StoredDocument>): AsyncGenerator<StoredDocument[]> {
  let filter: Filter<StoredDocument> = {};
  for (;;) {
    const batch = await collection.find(filter, { sort: { _id: 1 }, limit: BATCH });
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (last === undefined || batch.length < BATCH) return;
    filter = { _id: { $gt: last._id } };
  }
}
