import type {
  GraphQLRequestContext,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';
import { GraphQLError, Kind, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import { statusOf } from '../errors';
import { newId } from '../shared/random';
import { ofGateway, verdictOn, type Verdict } from './format-error';
import { badUserInput, missingWithin, variableFaults, type InputFault } from './input-faults';

/** What errors need of a context. */
export interface ErrorContext {
  readonly origin: { readonly requestId: string; readonly traceId?: string | undefined };
}

/** A bug or an outage, for the log; the client was told nothing of it but the id. */
export interface ReportedFault {
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly code: unknown;
  readonly error: unknown;
  /** The fields from the root to the one that failed. */
  readonly path?: string | undefined;
}

export interface ErrorOptions {
  readonly hideSchema: boolean;
  readonly onFault: (fault: ReportedFault) => void;
  /** Told the code of each error that is answered. */
  readonly onAnswered?: ((code: unknown) => void) | undefined;
}

/** The places at which Apollo lets errors be shaped, working as one. */
export interface ErrorReporting<C extends ErrorContext> {
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  /** The errors are known to belong to this request. */
  readonly note: (request: GraphQLRequestContextDidEncounterErrors<C>) => void;
  /** The answer has one error for all variables, and the status of what was not executed. */
  readonly settle: (request: GraphQLRequestContextWillSendResponse<C>) => void;
  /** What nobody foresaw is in the log. */
  readonly reportUnexpected: (context: C, error: unknown) => void;
}

/** What is known of the request that an error belongs to. */
interface Origin {
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly document?: DocumentNode | undefined;
  /** The one answer to all faults of its variables together. */
  readonly verdict?: Verdict;
}

/**
 * Shapes every error that Apollo answers: `{message, extensions: {code, status, requestId, …}}` with path and place.
 *
 * `formatError` does not see the request, so `note` keeps for each error which one it belongs to. An error that
 * comes before there is a request gets an id of its own; the HTTP side puts its own in place of it.
 * Where nothing was executed, the HTTP status is that of the first error's code; else it is 200 (security rule 33).
 */
export function errorReporting<C extends ErrorContext>({
  hideSchema,
  onAnswered,
  onFault,
}: ErrorOptions): ErrorReporting<C> {
  const origins = new WeakMap<object, Origin>();
  const formatError = ({ locations, path }: GraphQLFormattedError, raw: unknown): GraphQLFormattedError => {
    const error = raw instanceof GraphQLError ? raw : new GraphQLError('', { originalError: asError(raw) });
    const origin = origins.get(error) ?? { requestId: newId() };
    const { requestId, traceId } = origin;
    const { message, extensions, fault } = origin.verdict ?? verdictOn(error, { ...origin, hideSchema });
    onAnswered?.(extensions['code']);
    if (fault !== undefined) {
      onFault({ requestId, traceId, code: extensions['code'], error: fault, path: path?.join('.') });
    }
    return {
      message,
      ...(locations && { locations }),
      ...(path && { path }),
      extensions: { ...extensions, requestId },
    };
  };
  return {
    formatError,
    note: (request) => {
      const origin = originOf(request);
      for (const error of request.errors) origins.set(error, origin);
    },
    settle,
    reportUnexpected: ({ origin: { requestId, traceId } }, error) => {
      onFault({ requestId, traceId, code: 'INTERNAL_SERVER_ERROR', error });
    },
  };
}

function originOf<C extends ErrorContext>(request: GraphQLRequestContextDidEncounterErrors<C>): Origin {
  const { contextValue, document } = request;
  const { requestId, traceId } = contextValue.origin;
  if (!isAboutVariables(request.errors)) return { requestId, traceId, document };
  return { requestId, traceId, document, verdict: ofGateway(badUserInput(faultsOfVariables(request))) };
}

function faultsOfVariables<C extends ErrorContext>(request: GraphQLRequestContext<C>): InputFault[] {
  const { schema, operation } = request;
  const faults = operation ? variableFaults(schema, operation, request.request.variables ?? {}) : [];
  return faults.length > 0 ? faults : [missingWithin([])];
}

function isAboutVariables(errors: readonly GraphQLError[] | undefined): boolean {
  return errors?.some(isAboutVariable) ?? false;
}

function isAboutVariable({ extensions, nodes }: GraphQLError): boolean {
  return extensions['code'] === 'BAD_USER_INPUT' && nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
}

function settle<C extends ErrorContext>({ errors, response }: GraphQLRequestContext<C>): void {
  if (response.body?.kind !== 'single' || errors === undefined) return;
  const { singleResult } = response.body;
  if (singleResult.data !== undefined || singleResult.errors === undefined) return;
  const shown = isAboutVariables(errors) ? singleResult.errors.slice(0, 1) : singleResult.errors;
  response.body.singleResult = { ...singleResult, errors: shown };
  const status = shown[0]?.extensions?.['status'];
  response.http.status = typeof status === 'number' ? status : statusOf('INTERNAL_SERVER_ERROR');
}

function asError(raw: unknown): Error {
  return raw instanceof Error ? raw : new Error('a value was thrown that is no error');
}
