import type { Segments } from './stored-value';
import { candidatesAt, isPlain, MISSING, valuesAt } from './stored-value';
import { compareValues, encodeValue, sameValue, TYPE, typeOf } from './value-encoding';

export type Predicate = (document: object) => boolean;

const RANGES: Readonly<Record<string, (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/** BSON's names of types that tell no kinds of number apart. */
const TYPES: Readonly<Record<string, number>> = {
  number: TYPE.number,
  string: TYPE.string,
  object: TYPE.object,
  array: TYPE.array,
  bool: TYPE.boolean,
  date: TYPE.date,
  null: TYPE.null,
};

const TESTS: Readonly<Record<string, (path: Segments, operand: unknown) => Predicate>> = {
  $eq: equalTo,
  $ne: (path, operand) => not(equalTo(path, operand)),
  $in: (path, operand) => oneOf(path, operand as unknown[]),
  $nin: (path, operand) => not(oneOf(path, operand as unknown[])),
  $exists: (path, operand) => existence(path, Boolean(operand)),
  $size: (path, operand) => (document) => arraysAt(document, path).some((array) => array.length === operand),
  $all: (path, operand) => all((operand as unknown[]).map((value) => equalTo(path, value))),
  $type: (path, operand) => (document) => candidatesAt(document, path).some(isOfType(operand as string)),
};

/** Whether `fieldTest` knows the operator with such an operand: patterns and ranges of documents it does not. */
export function isFieldTest(operator: string, operand: unknown): boolean {
  if (operand instanceof RegExp) return false;
  if (operator === '$type') return typeof operand === 'string' && Object.hasOwn(TYPES, operand);
  if (operator === '$all') return Array.isArray(operand) && operand.length > 0 && operand.every(isValue);
  if (operator === '$in' || operator === '$nin') return Array.isArray(operand) && operand.every(isValue);
  if (Object.hasOwn(RANGES, operator)) return !Array.isArray(operand) && !isPlain(operand);
  return Object.hasOwn(TESTS, operator);
}

/** Returns the test that the operator makes of the values at the path. */
export function fieldTest(path: Segments, operator: string, operand: unknown): Predicate {
  return TESTS[operator]?.(path, operand) ?? within(path, operator, operand);
}

function isValue(operand: unknown): boolean {
  return !(operand instanceof RegExp) && !(isPlain(operand) && '$elemMatch' in operand);
}

function equalTo(path: Segments, operand: unknown): Predicate {
  const [name = ''] = path;
  if (path.length === 1 && typeof operand === 'string') {
    return (document) => {
      const value = (document as Record<string, unknown>)[name];
      return value === operand || (Array.isArray(value) && value.includes(operand));
    };
  }
  return (document) => candidatesAt(document, path).some((value) => sameOrAbsent(value, operand));
}

function sameOrAbsent(value: unknown, operand: unknown): boolean {
  if (operand === null) return value === null || value === undefined || value === MISSING;
  return sameValue(value, operand);
}

function oneOf(path: Segments, operands: readonly unknown[]): Predicate {
  const encoded = new Set(operands.map(textOf));
  return (document) => candidatesAt(document, path).some((value) => encoded.has(textOf(value)));
}

function textOf(value: unknown): string {
  return encodeValue(value).toString('latin1');
}

function existence(path: Segments, wanted: boolean): Predicate {
  return (document) => valuesAt(document, path).some((value) => value !== MISSING) === wanted;
}

function within(path: Segments, operator: string, operand: unknown): Predicate {
  const holds = RANGES[operator];
  return (document) =>
    candidatesAt(document, path).some((value) => {
      const order = compareValues(value, operand);
      return order !== undefined && holds?.(order) === true;
    });
}

function arraysAt(document: object, path: Segments): unknown[][] {
  return valuesAt(document, path).filter((value) => Array.isArray(value));
}

function isOfType(name: string): (value: unknown) => boolean {
  return (value) => value !== MISSING && typeOf(value) === TYPES[name];
}

function not(test: Predicate): Predicate {
  return (document) => !test(document);
}

function all(tests: readonly Predicate[]): Predicate {
  return (document) => tests.every((test) => test(document));
}
