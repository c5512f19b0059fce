import { Kind, OperationTypeNode, type ValidationRule } from 'graphql';
import { LimitFault } from './limit-fault';

/**
 * A rule that refuses documents of more than one operation, and subscriptions.
 *
 * Operations that are not executed are validated all the same: fifty of them are fifty times the work (GD-15).
 */
export const oneOperation: ValidationRule = (context) => ({
  Document(node) {
    const count = node.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION).length;
    if (count <= 1) return;
    context.reportError(new LimitFault(`The document has ${String(count)} operations; at most 1 allowed.`));
  },
  OperationDefinition(node) {
    if (node.operation !== OperationTypeNode.SUBSCRIPTION) return;
    context.reportError(new LimitFault('Subscriptions are not served here.', node));
  },
});
