import { GraphQLError, type DocumentNode } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { errorExtensions, GatewayError, ServiceUnavailable, type ErrorCode } from '../errors';
import { StorageUnavailable } from '../storage/database';
import { badUserInput, type InputFault, inputFault, isAboutValue, missingWithin } from './input-faults';
import { literalPath, shownPath } from './literal-path';
import { parseText, validationText } from './neutral-text';
import { brokenRules } from './validate-input';

/** The client's part of an error; `fault` is the bug or outage behind it, for the log alone. */
export interface Verdict {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly fault?: unknown;
}

export interface ErrorScope {
  readonly requestId: string;
  /** The document that was asked, where it was parsed. */
  readonly document?: DocumentNode | undefined;
  /** Whether to hide names of the schema that the document does not hold. */
  readonly hideSchema: boolean;
}

/** The code that Apollo Client knows: it sends the whole document from then on. */
const PERSISTED = { code: 'PERSISTED_QUERY_NOT_SUPPORTED', status: 400 };

/**
 * Tells the client of an error by an allow-list: anything unknown is masked (security rule 29).
 *
 * Faults of ours pass as they are; those of the parser, the validator and Apollo get neutral texts; the rest is a
 * bug or an outage, and its own message may hold hosts, paths, values or queries.
 */
export function verdictOn(error: GraphQLError, scope: ErrorScope): Verdict {
  const cause = causeOf(error);
  if (cause instanceof GatewayError) return ofGateway(cause);
  if (cause instanceof StorageUnavailable) return { ...ofGateway(new ServiceUnavailable()), fault: cause };
  if (cause instanceof ArgumentValidationError) {
    return ofGateway(badUserInput(brokenRules(cause.extensions.validationErrors)));
  }
  return ofValue(error, scope) ?? ofRequest(error, scope) ?? masked(cause, scope);
}

/** Answers a bug: nothing but the id under which the log holds it. */
export function masked(fault: unknown, { requestId }: Pick<ErrorScope, 'requestId'>): Verdict {
  const message = `Something went wrong. If it lasts, report it with the request id ${requestId}.`;
  return { message, extensions: errorExtensions('INTERNAL_SERVER_ERROR'), fault };
}

/** A fault of ours as clients see it. */
export function ofGateway({ message, extensions }: GatewayError): Verdict {
  return { message, extensions };
}

/** The error that was thrown first. */
export function causeOf(error: GraphQLError): unknown {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function ofValue(error: GraphQLError, scope: ErrorScope): Verdict | null {
  const fault = valueFault(error, scope);
  return fault && ofGateway(badUserInput([fault]));
}

/** The fault of a value in the document that is not of its type, or of an argument that a variable left empty; else null. */
export function valueFault(
  error: GraphQLError,
  { document, hideSchema }: Omit<ErrorScope, 'requestId'>,
): InputFault | null {
  const node = error.nodes?.[0];
  if (!document || !node || !isAboutValue(error)) return null;
  const path = literalPath(document, node);
  const fault = inputFault(path, error);
  const isForeign = hideSchema && fault.path !== shownPath(path) && fault.rule === 'REQUIRED';
  return isForeign ? missingWithin(path) : fault;
}

/** Answers a refusal before execution; an error of a field has a path and is never one of these. */
function ofRequest(error: GraphQLError, { document, hideSchema }: ErrorScope): Verdict | null {
  if (error.path) return null;
  switch (error.extensions['code']) {
    case 'GRAPHQL_PARSE_FAILED':
      return refused('GRAPHQL_PARSE_FAILED', parseText(error));
    case 'GRAPHQL_VALIDATION_FAILED':
      return refused('GRAPHQL_VALIDATION_FAILED', validationText(error, hideSchema ? document : undefined));
    case 'OPERATION_RESOLUTION_FAILURE':
      return refused('BAD_REQUEST', 'The document holds no operation of the name that was asked for.');
    case PERSISTED.code:
      return { message: 'PersistedQueryNotSupported', extensions: PERSISTED };
    case 'BAD_REQUEST':
      return refused(
        error.message.includes('Cross-Site Request Forgery') ? 'CSRF_BLOCKED' : 'BAD_REQUEST',
        error.message,
      );
    default:
      return null;
  }
}

function refused(code: ErrorCode, message: string): Verdict {
  return { message, extensions: errorExtensions(code) };
}
