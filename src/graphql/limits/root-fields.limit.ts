import type { ValidationRule } from 'graphql';
import { tooMany } from './limit-fault';
import { cappedSum, selectionMeasure } from './selection-measure';

/** A rule that refuses operations with more root fields than the limit, fragments expanded, repetitions counted. */
export function rootFieldLimit(limit: number): ValidationRule {
  return (context) => {
    const rootFields = selectionMeasure(context, { field: () => 1, join: cappedSum });
    return {
      OperationDefinition(node) {
        const count = rootFields(node.selectionSet);
        if (count > limit) context.reportError(tooMany('root fields', { limit, count }, node));
      },
    };
  };
}
