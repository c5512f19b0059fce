import type { Condition } from './conditions';
import type { KeyRange } from './keys';
import { merged, startingWith } from './keys';
import { isPlain } from './stored-value';
import { encodeForKey, encodeValue, isCut, TYPE, undecidedPrefix } from './value-encoding';

/** The part of an index that the conditions on one field leave: single values, or ranges of its encodings. */
export type Bounds =
  | { readonly kind: 'points'; readonly points: readonly Buffer[] }
  | { readonly kind: 'ranges'; readonly ranges: readonly KeyRange[] };

const EVERYTHING: KeyRange = { start: Buffer.alloc(0), end: Buffer.of(0xff) };

/**
 * Returns where in an index the field's values can lie, or undefined where the conditions say nothing of it.
 *
 * The result holds at least every match; the matcher then decides. Where a field may hold arrays one condition
 * alone counts, since two may be met by two elements.
 */
export function boundsOf(conditions: readonly Condition[], mayHoldArrays: boolean): Bounds | undefined {
  const all = conditions
    .map((condition) => boundsOfOne(condition, mayHoldArrays))
    .filter((bounds) => bounds !== undefined);
  const points = all.find((bounds) => bounds.kind === 'points');
  if (points !== undefined) return points;
  const [first] = all;
  if (mayHoldArrays || first === undefined) return first;
  return { kind: 'ranges', ranges: all.reduce((left, bounds) => intersected(left, rangesOf(bounds)), [EVERYTHING]) };
}

/** Returns the bounds as ranges. */
function rangesOf(bounds: Bounds): readonly KeyRange[] {
  return bounds.kind === 'ranges' ? bounds.ranges : merged(bounds.points.map(startingWith));
}

function boundsOfOne({ operator, operand }: Condition, mayHoldArrays: boolean): Bounds | undefined {
  if (operator === '$eq') return pointsOf([operand], mayHoldArrays);
  if (operator === '$in') return pointsOf(operand as unknown[], mayHoldArrays);
  if (operator === '$ne') return isPointable(operand) ? { kind: 'ranges', ranges: besides(operand) } : undefined;
  if (!['$gt', '$gte', '$lt', '$lte'].includes(operator) || !isPointable(operand)) return undefined;
  return { kind: 'ranges', ranges: [rangeOf(operator, operand)] };
}

function pointsOf(values: readonly unknown[], mayHoldArrays: boolean): Bounds | undefined {
  if (!values.every(isPointable)) return undefined;
  const emptyArray = mayHoldArrays && values.includes(null) ? [Buffer.of(TYPE.undefined)] : [];
  return { kind: 'points', points: [...values.map(encodeForKey), ...emptyArray] };
}

/** An array may be met whole or by an element, a pattern by any string: neither has one place in an index. */
function isPointable(value: unknown): boolean {
  return !Array.isArray(value) && !(value instanceof RegExp) && !isPlain(value);
}

function rangeOf(operator: string, operand: unknown): KeyRange {
  const encoded = encodeForKey(operand);
  const type = Buffer.of(encoded.readUInt8(0));
  const past = Buffer.of(encoded.readUInt8(0) + 1);
  const after = isCut(encoded) ? undecidedPrefix(encoded) : encoded;
  if (operator === '$gt') return { start: isCut(encoded) ? after : startingWith(encoded).end, end: past };
  if (operator === '$gte') return { start: after, end: past };
  return { start: type, end: operator === '$lt' && !isCut(encoded) ? encoded : startingWith(after).end };
}

function besides(value: unknown): KeyRange[] {
  const encoded = encodeValue(value);
  if (isCut(encoded)) return [EVERYTHING];
  return [
    { start: EVERYTHING.start, end: encoded },
    { start: startingWith(encoded).end, end: EVERYTHING.end },
  ];
}

function intersected(left: readonly KeyRange[], right: readonly KeyRange[]): KeyRange[] {
  return left.flatMap((one) =>
    right
      .map((other) => ({
        start: Buffer.compare(one.start, other.start) > 0 ? one.start : other.start,
        end: Buffer.compare(one.end, other.end) < 0 ? one.end : other.end,
      }))
      .filter((range) => Buffer.compare(range.start, range.end) < 0),
  );
}
