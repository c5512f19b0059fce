import type { Condition } from './conditions';
import type { StoredIndex } from './index-entries';

/**
 * Returns whether the index holds every document that can match, and whether it does so by holding few others.
 *
 * A sparse index leaves out documents without its fields, a partial one those whose field is no string: only a filter
 * that leaves out the same ones may use it.
 */
export function coversMatches(
  index: StoredIndex,
  conditions: readonly Condition[],
): { covers: boolean; bySparseness: boolean } {
  const { sparse, partialFilterExpression } = index.spec;
  const strings = Object.keys(partialFilterExpression ?? {});
  const present = sparse !== true || index.fields.some((field) => conditions.some(on(field, wantsPresence)));
  const covers = present && strings.every((field) => conditions.some(on(field, wantsString)));
  return { covers, bySparseness: covers && sparse === true };
}

function on(field: string, wants: (condition: Condition) => boolean): (condition: Condition) => boolean {
  return (condition) => condition.field === field && wants(condition);
}

function wantsPresence({ operator, operand }: Condition): boolean {
  if (operator === '$exists') return operand === true;
  if (operator === '$in') return !(operand as unknown[]).some((value) => value === null || value instanceof RegExp);
  return ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'].includes(operator) && (operator === '$ne') === (operand === null);
}

function wantsString({ operator, operand }: Condition): boolean {
  if (operator === '$type') return operand === 'string';
  if (operator === '$in') return (operand as unknown[]).every((value) => typeof value === 'string');
  return ['$eq', '$gt', '$gte', '$lt', '$lte'].includes(operator) && typeof operand === 'string';
}
