import type { Condition, Conjunction } from './conditions';
import { isOperators, parseFilter } from './conditions';
import type { Segments } from './stored-value';
import { candidatesAt, isPlain, MISSING, valuesAt } from './stored-value';
import { compareValues, encodeValue, sameValue } from './value-encoding';

export type Predicate = (document: object) => boolean;

/** Compiles what this matcher does not know itself: mingo, loaded when the first such filter comes. */
export type ForeignQueries = (filter: Readonly<Record<string, unknown>>) => Predicate;

const RANGES: Readonly<Record<string, (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

const OWN = new Set(['$eq', '$ne', '$in', '$nin', '$exists', ...Object.keys(RANGES)]);

/** Whether the filter holds an operator that only mingo answers. */
export function needsForeign(filter: Conjunction): boolean {
  return (
    filter.others.length > 0 ||
    filter.groups.some((group) => group.some(needsForeign)) ||
    filter.conditions.some((condition) => !isOwn(condition))
  );
}

/**
 * Returns a test that answers as MongoDB does.
 *
 * Equality, ranges, `$in`, `$exists` and their negations are answered here, in a microsecond: they are every filter
 * of a request. The rest is mingo's. A property test holds the two to the same answers.
 */
export function compile(filter: Conjunction, foreign: ForeignQueries): Predicate {
  const tests = [
    ...filter.conditions.map((condition) => compileCondition(condition, foreign)),
    ...filter.groups.map((group) => anyOf(group.map((branch) => compile(branch, foreign)))),
    ...filter.others.map((other) => foreign(other)),
  ];
  return (document) => tests.every((test) => test(document));
}

/** Returns a test for one element of an array, as `$pull` makes it: by value, by operators or by a document's fields. */
export function compileElement(operand: unknown, foreign: ForeignQueries): (element: unknown) => boolean {
  if (isOperators(operand)) {
    const test = compile(parseFilter({ element: operand }), foreign);
    return (element) => test({ element });
  }
  if (!isPlain(operand)) return (element) => sameValue(element, operand);
  const test = compile(parseFilter(operand), foreign);
  return (element) => isPlain(element) && test(element);
}

function isOwn({ operator, operand }: Condition): boolean {
  if (!OWN.has(operator)) return false;
  if (operator === '$in' || operator === '$nin')
    return !(operand as unknown[]).some((value) => value instanceof RegExp);
  return !(operand instanceof RegExp) && !(operator in RANGES && (Array.isArray(operand) || isPlain(operand)));
}

function compileCondition(condition: Condition, foreign: ForeignQueries): Predicate {
  const { field, operator, operand } = condition;
  if (!isOwn(condition)) return foreign({ [field]: foreignOperand(operator, operand) });
  const path = field.split('.');
  if (operator === '$exists') return existence(path, Boolean(operand));
  if (operator === '$ne') return not(equalTo(path, operand));
  if (operator === '$in') return oneOf(path, operand as unknown[]);
  if (operator === '$nin') return not(oneOf(path, operand as unknown[]));
  if (operator === '$eq') return equalTo(path, operand);
  return within(path, operator, operand);
}

function foreignOperand(operator: string, operand: unknown): unknown {
  return operator === '$regex' && isOperators(operand) ? operand : { [operator]: operand };
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
  return operand === null ? value === null || value === undefined || value === MISSING : sameValue(value, operand);
}

function oneOf(path: Segments, operands: readonly unknown[]): Predicate {
  const encoded = new Set(operands.map((operand) => encodeValue(operand).toString('latin1')));
  return (document) => candidatesAt(document, path).some((value) => encoded.has(encodeValue(value).toString('latin1')));
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

function not(test: Predicate): Predicate {
  return (document) => !test(document);
}

function anyOf(tests: readonly Predicate[]): Predicate {
  return (document) => tests.some((test) => test(document));
}
