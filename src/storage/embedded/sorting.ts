import { MISSING, valuesAt } from './stored-value';
import { encodeValue, TYPE } from './value-encoding';

type Sort = Readonly<Record<string, 1 | -1>>;

const EMPTY_ARRAY = Buffer.of(TYPE.undefined);

/** Returns the documents in the order asked for; an array sorts by its least element, or descending by its greatest. */
export function sorted<T extends object>(documents: readonly T[], sort: Sort | undefined): T[] {
  if (sort === undefined) return [...documents];
  const fields = Object.entries(sort).map(([field, direction]) => ({ path: field.split('.'), direction }));
  const keyed = documents.map((document) => ({
    document,
    keys: fields.map(({ path, direction }) => sortKey(valuesAt(document, path), direction)),
  }));
  keyed.sort((one, other) => {
    for (const [at, { direction }] of fields.entries()) {
      const order = Buffer.compare(one.keys[at] ?? EMPTY_ARRAY, other.keys[at] ?? EMPTY_ARRAY);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ document }) => document);
}

function sortKey(values: readonly unknown[], direction: 1 | -1): Buffer {
  const keys = (values.length === 0 ? [MISSING] : values).flatMap(keysOf);
  return keys.reduce((best, key) => (Buffer.compare(key, best) * direction < 0 ? key : best));
}

function keysOf(value: unknown): Buffer[] {
  if (!Array.isArray(value)) return [encodeValue(value)];
  return value.length === 0 ? [EMPTY_ARRAY] : value.map(encodeValue);
}
