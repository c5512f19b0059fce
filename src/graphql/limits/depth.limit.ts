import type { FieldNode, ValidationRule } from 'graphql';
import { tooMany } from './limit-fault';
import { selectionMeasure } from './selection-measure';

const INTROSPECTION = new Set(['__schema', '__type']);

export interface DepthOptions {
  readonly limit: number;
  /** Leaves introspection out: the standard query is 15 deep, and Sandbox, Altair and stitching live by it. */
  readonly exemptIntrospection: boolean;
}

/** A rule that refuses operations whose fields nest deeper than the limit; a root field alone is 1 deep. */
export function depthLimit({ limit, exemptIntrospection }: DepthOptions): ValidationRule {
  const isExempt = (node: FieldNode): boolean => exemptIntrospection && INTROSPECTION.has(node.name.value);
  return (context) => {
    const depth = selectionMeasure(context, {
      field: (node, below) => (isExempt(node) ? 0 : 1 + below()),
      join: Math.max,
    });
    return {
      OperationDefinition(node) {
        const count = depth(node.selectionSet);
        if (count > limit) context.reportError(tooMany('levels of fields', { limit, count }, node));
      },
    };
  };
}
