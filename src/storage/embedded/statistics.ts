import type { DatabaseSizes } from '../database';
import type { Store } from './store';
import { startingWith, tablePrefix } from './keys';

/** The answer of lmdb-js's `getStats`; its types leave it open. */
interface LmdbStats {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly entryCount: number;
  readonly lastPageNumber: number;
  readonly mapSize: number;
}

/** A collection with its number of documents. */
export interface CountedTable {
  readonly name: string;
  readonly table: number;
  readonly documents: number;
}

/** Documents whose size is looked at in each collection. */
const SAMPLE = 200;

/**
 * Returns the size of the data folder. LMDB reports the file and its pages.
 *
 * Documents and index entries lie in one tree, so their shares are estimated: from the number of documents, which is
 * kept, and the size of a few. However much is stored, it costs the same.
 */
export function sizesOf(store: Store, tables: readonly CountedTable[]): DatabaseSizes {
  const stats = store.getStats() as LmdbStats;
  const pages = stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages;
  const used = pages * stats.pageSize;
  const estimate = tables.reduce((sum, table) => sum + Math.round(table.documents * meanBytes(store, table)), 0);
  const dataSize = Math.min(estimate, used);
  const { entryCount: entries, mapSize, pageSize } = stats;
  return {
    dataSize,
    indexSize: used - dataSize,
    storageSize: (stats.lastPageNumber + 1) * pageSize,
    raw: {
      estimated: true,
      ...{ pageSize, pages, entries, mapSize },
      documents: Object.fromEntries(tables.map(({ name, documents }) => [name, documents])),
    },
  };
}

function meanBytes(store: Store, { table }: CountedTable): number {
  let [bytes, count] = [0, 0];
  for (const { key, value } of store.getRange({ ...startingWith(tablePrefix(table)), limit: SAMPLE })) {
    bytes += key.length + value.length;
    count += 1;
  }
  return count === 0 ? 0 : bytes / count;
}
