import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { ErrorContext, ErrorReporting } from './error-reporting';
import { setRetryAfter } from './retry-after';

/** Called once an operation is known to be valid; no field is resolved before it is done. */
export type BeforeExecution<C> = (context: C, operation: OperationDefinitionNode | undefined) => Promise<void>;

/** All that is done around an operation. One plugin, for Apollo awaits each of them at every step of a request. */
export function requestPlugin<C extends ErrorContext>(
  errors: ErrorReporting<C>,
  beforeExecution: BeforeExecution<C> | undefined,
): ApolloServerPlugin<C> {
  const listener: GraphQLRequestListener<C> = {
    async didEncounterErrors(request) {
      errors.note(request);
    },
    async willSendResponse(request) {
      errors.settle(request);
      setRetryAfter(request.response);
    },
    ...(beforeExecution && {
      didResolveOperation: ({ contextValue, operation }) => beforeExecution(contextValue, operation),
    }),
  };
  return {
    requestDidStart: () => Promise.resolve(listener),
    async unexpectedErrorProcessingRequest({ requestContext, error }) {
      errors.reportUnexpected(requestContext.contextValue, error);
    },
  };
}
