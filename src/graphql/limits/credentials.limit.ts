import type { ValidationRule } from 'graphql';
import { LimitFault } from './limit-fault';
import { cappedSum, selectionMeasure } from './selection-measure';

/**
 * A rule that refuses operations with more than one credential-bearing root field, fragments expanded.
 *
 * Otherwise aliases try many passwords in one request (security rule 15; BF-03, BF-04; OWASP GraphQL cheat sheet).
 */
export function oneCredential(fields: ReadonlySet<string>): ValidationRule {
  return (context) => ({
    OperationDefinition(node) {
      const root = context.getSchema().getRootType(node.operation)?.name ?? '';
      const credentials = selectionMeasure(context, {
        field: (field) => (fields.has(`${root}.${field.name.value}`) ? 1 : 0),
        join: cappedSum,
      });
      const count = credentials(node.selectionSet);
      if (count <= 1) return;
      const message = `The operation has ${String(count)} fields that take credentials; at most 1 allowed.`;
      context.reportError(new LimitFault(message, node));
    },
  });
}
