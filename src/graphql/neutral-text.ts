import { visit, type DocumentNode, type GraphQLError } from 'graphql';
import { LimitFault } from './limits/limit-fault';

const MAX_LENGTH = 300;

/** Replaces the text of a syntax error. graphql-js's own repeats pieces of the document, a password's too. */
export function parseText(error: GraphQLError): string {
  const limit = /more tha[nt] (\d+) tokens/.exec(error.message)?.[1];
  if (limit !== undefined) return `The document has more than ${limit} tokens, the limit.`;
  return 'The document is not valid GraphQL.';
}

/**
 * A validation error's text without suggestions and, with a document given, without names that it does not hold.
 *
 * Else each guess of a field would reveal the types, arguments and inputs around it (GD-14).
 */
export function validationText(error: GraphQLError, hideNamesBeyond?: DocumentNode): string {
  if (originOf(error) instanceof LimitFault) return error.message;
  if (error.extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED') return 'Introspection is off here.';
  const text = error.message.replace(/ ?Did you mean .*$/s, '');
  return (hideNamesBeyond ? withoutForeignNames(text, hideNamesBeyond) : text).slice(0, MAX_LENGTH);
}

function originOf(error: GraphQLError): Error {
  return error.originalError ?? error;
}

function withoutForeignNames(text: string, document: DocumentNode): string {
  const own = namesIn(document);
  return text.replace(/"([^"]*)"/g, (quoted: string, inner: string) =>
    (inner.match(/\w+/g) ?? []).every((name) => own.has(name)) ? quoted : '(hidden)',
  );
}

function namesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Name: ({ value }) => void names.add(value) });
  return names;
}
