import type { GraphQLResponse } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';

/**
 * An answer that holds RATE_LIMITED or SERVICE_UNAVAILABLE carries Retry-After, the longest of them, though its status
 * may be 200, so that HTTP clients and proxies need not read GraphQL.
 */
export function setRetryAfter({ body, http }: GraphQLResponse): void {
  if (body.kind !== 'single' || body.singleResult.errors === undefined) return;
  const seconds = Math.max(...body.singleResult.errors.map(retryAfterOf));
  if (seconds > 0) http.headers.set('retry-after', String(seconds));
}

function retryAfterOf({ extensions }: GraphQLFormattedError | GraphQLError): number {
  const code = extensions?.['code'];
  if (code !== 'RATE_LIMITED' && code !== 'SERVICE_UNAVAILABLE') return 0;
  return Number(extensions?.['retryAfter'] ?? 1);
}
