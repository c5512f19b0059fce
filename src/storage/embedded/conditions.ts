import { isPlain } from './stored-value';

/** One condition on one field, in the form that the matcher and the planner read. */
export interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly operand: unknown;
}

/** A filter taken apart: all conditions hold, and of each group at least one branch. */
export interface Conjunction {
  readonly conditions: readonly Condition[];
  readonly groups: readonly (readonly Conjunction[])[];
  /** Parts that no index serves and the matcher reads whole, as `$nor`. */
  readonly others: readonly Readonly<Record<string, unknown>>[];
}

/** Returns the filter as conditions and `$or` groups, `$and` dissolved. */
export function parseFilter(filter: object): Conjunction {
  const conditions: Condition[] = [];
  const groups: Conjunction[][] = [];
  const others: Record<string, unknown>[] = [];
  const take = (part: object): void => {
    for (const [field, value] of Object.entries(part) as [string, unknown][]) {
      if (field === '$and') (value as object[]).forEach(take);
      else if (field === '$or') groups.push((value as object[]).map(parseFilter));
      else if (field.startsWith('$')) others.push({ [field]: value });
      else conditions.push(...conditionsOf(field, value));
    }
  };
  take(filter);
  return { conditions, groups, others };
}

function conditionsOf(field: string, value: unknown): Condition[] {
  if (value instanceof RegExp) return [{ field, operator: '$regex', operand: value }];
  if (!isOperators(value)) return [{ field, operator: '$eq', operand: value }];
  return Object.entries(value).map(([operator, operand]) => ({ field, operator, operand }));
}

/** Whether the value is a document of operators, as `{$gt: 1}`, not one to be equal to. */
export function isOperators(value: unknown): value is Record<string, unknown> {
  if (!isPlain(value)) return false;
  const [first] = Object.keys(value);
  return first?.startsWith('$') === true;
}
