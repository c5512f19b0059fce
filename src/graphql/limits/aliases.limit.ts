import type { ValidationRule } from 'graphql';
import { tooMany } from './limit-fault';
import { cappedSum, selectionMeasure } from './selection-measure';

/**
 * A rule that refuses operations with more aliases than the limit, fragments expanded.
 *
 * Every alias counts, `__typename`'s too: an allow-list would let a thousand of those through (GD-02).
 */
export function aliasLimit(limit: number): ValidationRule {
  return (context) => {
    const aliases = selectionMeasure(context, {
      field: (node, below) => cappedSum(node.alias ? 1 : 0, below()),
      join: cappedSum,
    });
    return {
      OperationDefinition(node) {
        const count = aliases(node.selectionSet);
        if (count > limit) context.reportError(tooMany('aliases', { limit, count }, node));
      },
    };
  };
}
