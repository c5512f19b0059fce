import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';

const listener: GraphQLRequestListener<BaseContext> = {
  willSendResponse({ response: { body, http } }) {
    if (body.kind === 'single' && body.singleResult.errors !== undefined) {
      const seconds = Math.max(...body.singleResult.errors.map(retryAfterOf));
      if (seconds > 0) http.headers.set('retry-after', String(seconds));
    }
    return Promise.resolve();
  },
};

function retryAfterOf({ extensions }: GraphQLFormattedError | GraphQLError): number {
  const code = extensions?.['code'];
  if (code !== 'RATE_LIMITED' && code !== 'SERVICE_UNAVAILABLE') return 0;
  return Number(extensions?.['retryAfter'] ?? 1);
}

/**
 * Apollo plugin: an executed answer that holds RATE_LIMITED or SERVICE_UNAVAILABLE carries Retry-After, the longest of
 * them, though its status is 200, so that HTTP clients and proxies need not read GraphQL.
 */
export const retryAfterPlugin: ApolloServerPlugin = { requestDidStart: () => Promise.resolve(listener) };
