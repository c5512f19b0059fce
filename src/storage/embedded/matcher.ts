import type { Condition, Conjunction } from './conditions';
import { isOperators, parseFilter } from './conditions';
import { fieldTest, isFieldTest } from './field-test';
import type { Predicate } from './field-test';
import type { Segments } from './stored-value';
import { isPlain, valuesAt } from './stored-value';
import { sameValue } from './value-encoding';

/** Compiles filters unknown to this matcher: mingo, loaded when the first such filter comes. */
export type ForeignQueries = (filter: Readonly<Record<string, unknown>>) => Predicate;

/** Whether the filter holds an operator that only mingo answers. */
export function needsForeign(filter: Conjunction): boolean {
  return (
    filter.others.some((other) => noneOf(other)?.some(needsForeign) !== false) ||
    filter.groups.some((group) => group.some(needsForeign)) ||
    filter.conditions.some((condition) => !isOwn(condition))
  );
}

/**
 * Returns a test that answers as MongoDB does.
 *
 * The operators of the contract are answered here, in a microsecond and as servers do: mingo finds fewer
 * documents by a path through arrays, by `$type` there and by `{$gte: null}`. Patterns and expressions are mingo's.
 */
export function compile(filter: Conjunction, foreign: ForeignQueries): Predicate {
  const tests = [
    ...filter.conditions.map((condition) => compileCondition(condition, foreign)),
    ...filter.groups.map((group) => anyOf(group.map((branch) => compile(branch, foreign)))),
    ...filter.others.map((other) => compileOther(other, foreign)),
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

/** The branches of a `$nor`; undefined for `$expr` and its like. */
function noneOf({ $nor }: Readonly<Record<string, unknown>>): Conjunction[] | undefined {
  return Array.isArray($nor) ? $nor.map((branch) => parseFilter(branch as object)) : undefined;
}

function compileOther(other: Readonly<Record<string, unknown>>, foreign: ForeignQueries): Predicate {
  const branches = noneOf(other);
  return branches === undefined ? foreign(other) : not(anyOf(branches.map((branch) => compile(branch, foreign))));
}

function isOwn({ operator, operand }: Condition): boolean {
  if (operator === '$not') return !(operand instanceof RegExp) && !needsForeign(negated(operand));
  if (operator === '$elemMatch') return !needsForeign(elementFilter(operand));
  return isFieldTest(operator, operand);
}

function compileCondition(condition: Condition, foreign: ForeignQueries): Predicate {
  const { field, operator, operand } = condition;
  if (!isOwn(condition)) return foreign({ [field]: foreignOperand(operator, operand) });
  const path = field.split('.');
  if (operator === '$not') return not(compile(parseFilter({ [field]: operand }), foreign));
  if (operator === '$elemMatch') return hasElement(path, compileElement(operand, foreign));
  return fieldTest(path, operator, operand);
}

function negated(operand: unknown): Conjunction {
  return parseFilter({ field: operand });
}

function elementFilter(operand: unknown): Conjunction {
  return parseFilter(isOperators(operand) ? { element: operand } : (operand as object));
}

function foreignOperand(operator: string, operand: unknown): unknown {
  return operator === '$regex' && isOperators(operand) ? operand : { [operator]: operand };
}

function hasElement(path: Segments, matches: (element: unknown) => boolean): Predicate {
  return (document) => valuesAt(document, path).some((value) => Array.isArray(value) && value.some(matches));
}

function not(test: Predicate): Predicate {
  return (document) => !test(document);
}

function anyOf(tests: readonly Predicate[]): Predicate {
  return (document) => tests.some((test) => test(document));
}
