import type { ForeignQueries } from './matcher';

/** Loads mingo's queries on first use: most processes never ask for more than the matcher knows. */
export async function loadForeignQueries(): Promise<ForeignQueries> {
  const { Query } = await import('mingo');
  return (filter) => {
    const query = new Query({ ...filter });
    return (document) => query.test({ ...document });
  };
}

/** Stands in until mingo is loaded; reached only by a filter whose need was not seen. */
export const noForeignQueries: ForeignQueries = (filter) => {
  throw new Error(`No engine is loaded for ${Object.keys(filter).join(', ')}.`);
};
