import type { Condition, Conjunction } from './conditions';
import { isOperators, parseFilter } from './conditions';
import { fieldTest, isFieldTest } from './field-test';
import type { Predicate } from './field-test';
import type { Segments } from './stored-value';
import { isPlain, valuesAt } from './stored-value';
import { sameValue } from './value-encoding';

/**
 * Returns a test that answers as MongoDB does, for the operators of the contract.
 *
 * @throws {TypeError} that names an operator outside of the contract, or one with an operand of a kind that it does not
 * take: patterns, expressions and ranges of documents are refused, not answered otherwise than a server would.
 */
export function compile(filter: Conjunction): Predicate {
  const tests = [
    ...filter.conditions.map(compileCondition),
    ...filter.groups.map((group) => anyOf(group.map(compile))),
    ...filter.others.map(compileOther),
  ];
  return (document) => tests.every((test) => test(document));
}

/** Returns a test for one element of an array, as `$pull` makes it: by value, by operators or by a document's fields. */
export function compileElement(operand: unknown): (element: unknown) => boolean {
  if (isOperators(operand)) {
    const test = compile(parseFilter({ element: operand }));
    return (element) => test({ element });
  }
  if (!isPlain(operand)) return (element) => sameValue(element, operand);
  const test = compile(parseFilter(operand));
  return (element) => isPlain(element) && test(element);
}

function compileOther(other: Readonly<Record<string, unknown>>): Predicate {
  const { $nor } = other;
  if (!Array.isArray($nor)) throw refused(Object.keys(other).join(', '));
  return not(anyOf($nor.map((branch) => compile(parseFilter(branch as object)))));
}

function compileCondition({ field, operator, operand }: Condition): Predicate {
  const path = field.split('.');
  if (operator === '$not' && isOperators(operand)) return not(compile(parseFilter({ [field]: operand })));
  if (operator === '$elemMatch' && isPlain(operand)) return hasElement(path, compileElement(operand));
  if (!isFieldTest(operator, operand)) throw refused(operator, field);
  return fieldTest(path, operator, operand);
}

function refused(operator: string, field?: string): TypeError {
  const where = field === undefined ? '' : `, as asked of ${field},`;
  return new TypeError(`The filter operator ${operator}${where} is not part of the contract.`);
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
