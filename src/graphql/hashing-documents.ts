import { Kind, parse, type DefinitionNode, type GraphQLSchema, type SelectionSetNode } from 'graphql';
import { parseOptions } from './limits';
import { markedFields } from './marks';

/** In characters. Ten times the longest operation of a client; what is longer is told by its words, so that nobody makes us parse much. */
const LONGEST_PARSED = 8000;

/**
 * Tells whether a GraphQL text calls a field that is marked `@HashesPassword()`.
 *
 * A text without the name of one calls none, for names cannot be escaped; most end there. The others are parsed: a variable,
 * argument, alias, string or comment that is spelt like a field takes no place of the hashing queue. Text that does not parse
 * calls nothing, for Apollo parses by the same rules.
 */
export function hashingDocuments(schema: GraphQLSchema): (text: string) => boolean {
  const fields = markedFields(schema, 'hashesPassword');
  if (fields.size === 0) return () => false;
  const names = [...fields].map((field) => field.slice(field.indexOf('.') + 1));
  const words = new RegExp(`\\b(?:${names.join('|')})\\b`);
  const calls = callsOneOf(fields, schema);
  return (text) => words.test(text) && (text.length > LONGEST_PARSED || definitionsOf(text).some(calls));
}

function definitionsOf(text: string): readonly DefinitionNode[] {
  try {
    return parse(text, { ...parseOptions, noLocation: true }).definitions;
  } catch {
    return [];
  }
}

/** A fragment counts whether or not it is spread, so that none is followed: one that is not is refused by the validation. */
function callsOneOf(fields: ReadonlySet<string>, schema: GraphQLSchema): (definition: DefinitionNode) => boolean {
  const inSet = (type: string, { selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return fields.has(`${type}.${selection.name.value}`);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      return inSet(selection.typeCondition?.name.value ?? type, selection.selectionSet);
    });
  return (definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      return inSet(definition.typeCondition.name.value, definition.selectionSet);
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) return false;
    return inSet(schema.getRootType(definition.operation)?.name ?? '', definition.selectionSet);
  };
}
