import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { GatewayError } from '../errors';
import type { ErrorContext, ErrorReporting } from './error-reporting';
import { MAX_COST, operationCost } from './limits/operation-cost';
import { setRetryAfter } from './retry-after';

/** Called once an operation is known to be valid; no field is resolved before it is done. */
export type BeforeExecution<C> = (context: C, operation: OperationDefinitionNode | undefined) => Promise<void>;

/** The steps around an operation. One plugin, for Apollo awaits each of them at every step of a request. */
export function requestPlugin<C extends ErrorContext>(
  schema: GraphQLSchema,
  errors: ErrorReporting<C>,
  beforeExecution: BeforeExecution<C> | undefined,
): ApolloServerPlugin<C> {
  const costOf = operationCost(schema);
  const listener: GraphQLRequestListener<C> = {
    async didEncounterErrors(request) {
      errors.note(request);
    },
    async willSendResponse(request) {
      errors.settle(request);
      setRetryAfter(request.response);
    },
    async didResolveOperation({ contextValue, document, operation, request }) {
      if (operation) refuseCostly(costOf({ document, operation, variables: request.variables ?? {} }));
      await beforeExecution?.(contextValue, operation);
    },
  };
  return {
    requestDidStart: () => Promise.resolve(listener),
    async unexpectedErrorProcessingRequest({ requestContext, error }) {
      errors.reportUnexpected(requestContext.contextValue, error);
    },
  };
}

/** Refuses before a user is looked up: the variables that hold the size of a page are known no sooner. */
function refuseCostly(cost: number): void {
  if (cost <= MAX_COST) return;
  const message =
    `The operation costs ${String(cost)}; at most ${String(MAX_COST)} allowed. ` +
    'Ask for smaller pages, or for fewer of them at once.';
  throw new GatewayError('GRAPHQL_VALIDATION_FAILED', message);
}
