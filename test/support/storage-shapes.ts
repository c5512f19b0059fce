import fc from 'fast-check';
import type { IndexSpec, StoredDocument } from '../../src/storage/database';

/** A document of a few fields, each of any shape that the collections hold. */
export interface Shape extends StoredDocument {
  a?: unknown;
  b?: unknown;
  c?: { d?: unknown } | { d?: unknown }[] | null;
  n?: number;
}

/** Indexes over those fields, of every kind but unique. */
export const SHAPE_INDEXES: readonly IndexSpec[] = [
  { name: 'shape_a', key: { a: 1 } },
  { name: 'shape_ab', key: { a: 1, b: 1 } },
  { name: 'shape_b', key: { b: 1, _id: 1 } },
  { name: 'shape_d', key: { 'c.d': 1 }, sparse: true },
  { name: 'shape_n', key: { n: 1 }, partialFilterExpression: { b: { $type: 'string' } } },
];

const LONG = 'x'.repeat(300);

/** Values that meet each other often: few of each type, long and empty ones among them. */
export const scalars = fc.constantFrom<unknown>(
  null,
  0,
  1,
  2,
  -1,
  1.5,
  '',
  'a',
  'b',
  'é',
  '\u{1F600}',
  '\uFFFD',
  'a\u0000',
  `${LONG}1`,
  `${LONG}2`,
  true,
  false,
  new Date(0),
  new Date(5),
  new Date(-5),
);

const elements = fc.array(scalars, { maxLength: 3 });
const inner = fc.record({ d: fc.oneof({ weight: 3, arbitrary: scalars }, elements) }, { requiredKeys: [] });

/** Documents without arrays, whose indexes keep their order, or with. */
export function documents(options: { arrays: boolean }): fc.Arbitrary<Shape[]> {
  const value = options.arrays ? fc.oneof({ weight: 3, arbitrary: scalars }, elements) : scalars;
  const nested = options.arrays
    ? fc.oneof(inner, fc.array(inner, { minLength: 1, maxLength: 2 }))
    : fc.record({ d: scalars }, { requiredKeys: [] });
  const shape = fc.record({ a: value, b: scalars, c: nested, n: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: [] });
  return fc
    .array(shape, { maxLength: 12 })
    .map((shapes) => shapes.map((fields, at) => ({ _id: `id${String(at)}`, ...fields })));
}

const condition = fc.oneof(
  { weight: 3, arbitrary: scalars },
  fc.record({ $in: fc.array(scalars, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalars, { maxLength: 2 }) }),
  fc.record({ $ne: scalars }),
  fc.record({ $exists: fc.boolean() }),
  fc.constantFrom('$gt', '$gte', '$lt', '$lte').chain((operator) => scalars.map((value) => ({ [operator]: value }))),
  fc.record({ $gt: scalars, $lte: scalars }),
  fc.constant({ $type: 'string' }),
);

const fields = fc.record({ a: condition, b: condition, 'c.d': condition, n: condition }, { requiredKeys: [] });
const ids = fc.record({ _id: fc.constantFrom<unknown>('id1', { $in: ['id0', 'id2', 'none'] }, { $gt: 'id1' }) });

/** Filters of the shapes that repositories write. */
export const filters: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 4, arbitrary: fields },
  fc.tuple(fields, ids).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(fields, fc.array(fields, { minLength: 1, maxLength: 3 })).map(([one, $or]) => ({ ...one, $or })),
  fc.array(fields, { minLength: 1, maxLength: 2 }).map(($and) => ({ $and })),
);

export const sorts = fc.constantFrom<Record<string, 1 | -1> | undefined>(
  undefined,
  { a: 1 },
  { a: -1 },
  { a: 1, b: 1 },
  { b: -1, _id: -1 },
  { b: 1, _id: 1 },
  { _id: -1 },
  { n: 1, a: -1 },
);
