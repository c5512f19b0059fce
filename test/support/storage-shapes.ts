import { fc } from './property';
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
/** MongoDB sorts an empty array before null, DocumentDB as null: engines are compared without one. */
const someElements = fc.array(scalars, { minLength: 1, maxLength: 3 });

interface Kinds {
  /** Without arrays indexes keep their order. */
  readonly arrays: boolean;
  readonly emptyArrays?: boolean;
  /** Arrays of documents: mingo 7.2 finds fewer of them than servers do by `c.d`. */
  readonly nestedArrays?: boolean;
}

/** A few documents of those fields. */
export function documents(options: Kinds): fc.Arbitrary<Shape[]> {
  const array = options.emptyArrays === false ? someElements : elements;
  const valueOrArray = fc.oneof({ weight: 3, arbitrary: scalars }, array);
  const value = options.arrays ? valueOrArray : scalars;
  const inner = fc.record({ d: valueOrArray }, { requiredKeys: [] });
  const deep =
    options.nestedArrays === false ? inner : fc.oneof(inner, fc.array(inner, { minLength: 1, maxLength: 2 }));
  const nested = options.arrays ? deep : fc.record({ d: scalars }, { requiredKeys: [] });
  const shape = fc.record({ a: value, b: scalars, c: nested, n: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: [] });
  return fc
    .array(shape, { maxLength: 12 })
    .map((shapes) => shapes.map((fields, at) => ({ _id: `id${String(at)}`, ...fields })));
}

/** Filters of the shapes that repositories write. */
export function filters(options: { asMingo?: boolean } = {}): fc.Arbitrary<Record<string, unknown>> {
  const condition = conditions(options.asMingo === true);
  const fields = fc.record({ a: condition, b: condition, 'c.d': condition, n: condition }, { requiredKeys: [] });
  const ids = fc.record({ _id: fc.constantFrom<unknown>('id1', { $in: ['id0', 'id2', 'none'] }, { $gt: 'id1' }) });
  return fc.oneof(
    { weight: 4, arbitrary: fields },
    fc.tuple(fields, ids).map(([one, other]) => ({ ...one, ...other })),
    fc.tuple(fields, fc.array(fields, { minLength: 1, maxLength: 3 })).map(([one, $or]) => ({ ...one, $or })),
    fc.array(fields, { minLength: 1, maxLength: 2 }).map(($and) => ({ $and })),
    fc.array(fields, { minLength: 1, maxLength: 2 }).map(($nor) => ({ $nor })),
  );
}

/** mingo sorts strings by UTF-16 units, servers by UTF-8 bytes. */
function isOrderedAlike(value: unknown): boolean {
  return value !== null && value !== '\u{1F600}' && value !== '\uFFFD';
}

/** Left out for mingo: servers let `{$gte: null}` match an absent field and `$type` an element, mingo does not. */
function conditions(asMingo: boolean): fc.Arbitrary<unknown> {
  const bounds = asMingo ? scalars.filter(isOrderedAlike) : scalars;
  const range = fc
    .constantFrom('$gt', '$gte', '$lt', '$lte')
    .chain((operator) => bounds.map((value) => ({ [operator]: value })));
  const both = fc.oneof(range, fc.record({ $in: fc.array(scalars, { maxLength: 3 }) }), fc.record({ $ne: scalars }));
  const serversOnly = fc.oneof(
    fc.constantFrom('string', 'number', 'date', 'null', 'array', 'bool').map(($type) => ({ $type })),
    both.map(($not) => ({ $not })),
    fc.record({ $elemMatch: both }),
    fc.record({ $all: fc.array(scalars, { minLength: 1, maxLength: 2 }) }),
  );
  return fc.oneof(
    { weight: 3, arbitrary: scalars },
    { weight: 4, arbitrary: both },
    fc.record({ $nin: fc.array(scalars, { maxLength: 2 }) }),
    fc.record({ $exists: fc.boolean() }),
    fc.record({ $gt: bounds, $lte: bounds }),
    fc.record({ $size: fc.nat(2) }),
    asMingo ? range : serversOnly,
  );
}

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
