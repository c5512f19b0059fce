import type {
  GraphQLRequestContext,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { statusOf } from '../errors';
import { newId } from '../shared/random';
import { causeOf, ofGateway, valueFault, verdictOn, type Verdict } from './format-error';
import { badUserInput, isAboutValue, missingWithin, variableFaults, type InputFault } from './input-faults';
import { type InputRules, ruleFaults } from './input-rules';
import { fieldAround } from './literal-path';
import { placing } from './root-fields';
import { BoundsBroken } from './validate-input';

/** The part of a context that errors need. */
export interface ErrorContext {
  readonly origin: { readonly requestId: string; readonly traceId?: string | undefined };
}

/** A bug or an outage, for the log; the client got nothing of it but the id. */
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
  /** Called with the code of each error answered. */
  readonly onAnswered?: ((code: unknown) => void) | undefined;
  /** Called where values are refused, so that every other fault of theirs is reported too. */
  readonly inputRules?: InputRules | undefined;
}

/** The hooks by which Apollo lets errors be shaped. */
export interface ErrorReporting<C extends ErrorContext> {
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  /** Notes that the errors belong to this request. */
  readonly note: (request: GraphQLRequestContextDidEncounterErrors<C>) => void;
  /** Merges the errors of all variables into one, and sets the status of a refused request. */
  readonly settle: (request: GraphQLRequestContextWillSendResponse<C>) => void;
  /** Logs an unforeseen error. */
  readonly reportUnexpected: (context: C, error: unknown) => void;
}

/** The request that an error belongs to. */
interface Origin {
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly document?: DocumentNode | undefined;
  /** The one answer to all faults of its values together. */
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
  inputRules = {},
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
      for (const [error, origin] of originsOf(request, { hideSchema, inputRules })) origins.set(error, origin);
    },
    settle,
    reportUnexpected: ({ origin: { requestId, traceId } }, error) => {
      onFault({ requestId, traceId, code: 'INTERNAL_SERVER_ERROR', error });
    },
  };
}

interface Telling {
  readonly hideSchema: boolean;
  readonly inputRules: InputRules;
}

type Noted<C extends ErrorContext> = GraphQLRequestContextDidEncounterErrors<C>;

function originsOf<C extends ErrorContext>(request: Noted<C>, telling: Telling): (readonly [GraphQLError, Origin])[] {
  const { contextValue, document, errors } = request;
  const { requestId, traceId } = contextValue.origin;
  const faults = refusedValues(request, telling);
  return errors.map((error) => {
    const told = faults ?? refusedArguments(error, request, telling);
    const verdict = told === null ? {} : { verdict: ofGateway(badUserInput(told)) };
    return [error, { requestId, traceId, document, ...verdict }];
  });
}

/** Every fault of the values, where nothing was executed over them; null where something else was wrong. */
function refusedValues<C extends ErrorContext>(request: Noted<C>, telling: Telling): InputFault[] | null {
  const { document, errors, schema } = request;
  const { operationName, variables = {} } = request.request;
  const operation = document === undefined ? null : getOperationAST(document, operationName);
  if (!areValues(errors) || document === undefined || operation == null) return null;
  const asked = { document, operation };
  const place = placing(asked, variables);
  const literal = errors.flatMap((error) => {
    const fault = valueFault(error, { document, hideSchema: telling.hideSchema });
    const [node] = error.nodes ?? [];
    return fault && node ? [place(fault, fieldAround(document, node))] : [];
  });
  const typed = [...literal, ...variableFaults(schema, asked, variables)];
  const faults = withRules(typed, ruleFaults(telling.inputRules, { ...asked, schema, variables }));
  return faults.length > 0 ? faults : [missingWithin([])];
}

/** Every fault of the arguments of a field whose input class refused them; null of any other error. */
function refusedArguments<C extends ErrorContext>(
  error: GraphQLError,
  request: Noted<C> & { operation?: OperationDefinitionNode | undefined },
  { inputRules }: Telling,
): InputFault[] | null {
  const { document, operation, schema } = request;
  const { variables = {} } = request.request;
  const cause = causeOf(error);
  if (!(cause instanceof BoundsBroken) || operation === undefined || document === undefined) return null;
  const rules = ruleFaults(inputRules, { document, operation, schema, variables }, error.path?.[0]);
  return withRules(cause.details.fields, rules);
}

/** Reports a value of another type or too long once. */
function withRules(faults: readonly InputFault[], rules: readonly InputFault[]): InputFault[] {
  const paths = new Set(faults.map(({ path }) => path));
  return [...faults, ...rules.filter(({ path }) => !paths.has(path))];
}

/** Whether all errors are about values, in the document or in its variables, and nothing was executed. */
function areValues(errors: readonly GraphQLError[]): boolean {
  // Past fifty variables' faults graphql-js adds an error that is about none of them.
  return (
    errors.some(isAboutVariable) || (errors.length > 0 && errors.every((error) => !error.path && isAboutValue(error)))
  );
}

function isAboutVariable({ extensions, nodes }: GraphQLError): boolean {
  return extensions['code'] === 'BAD_USER_INPUT' && nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
}

function settle<C extends ErrorContext>({ errors, response }: GraphQLRequestContext<C>): void {
  if (response.body?.kind !== 'single' || errors === undefined) return;
  const { singleResult } = response.body;
  if (singleResult.data !== undefined || singleResult.errors === undefined) return;
  const shown = areValues(errors) ? singleResult.errors.slice(0, 1) : singleResult.errors;
  response.body.singleResult = { ...singleResult, errors: shown };
  const status = shown[0]?.extensions?.['status'];
  response.http.status = typeof status === 'number' ? status : statusOf('INTERNAL_SERVER_ERROR');
}

function asError(raw: unknown): Error {
  return raw instanceof Error ? raw : new Error('a thrown value is not an error');
}
