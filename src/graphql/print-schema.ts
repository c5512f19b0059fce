import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { Kind, print, type DefinitionNode, type GraphQLSchema } from 'graphql';

const ORDER: readonly string[] = [Kind.DIRECTIVE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION];

/**
 * The schema as SDL, with descriptions, directive definitions and the directives applied to each place.
 *
 * Definitions are sorted by kind and name and fields stay as they are written, so that the text changes only
 * where the schema does. The `schema { … }` block is left out: the root types bear their default names.
 */
export function printGatewaySchema(schema: GraphQLSchema): string {
  const { definitions } = getDocumentNodeFromSchema(schema);
  const shown = definitions.filter((definition) => definition.kind !== Kind.SCHEMA_DEFINITION);
  return `${shown.toSorted(byKindAndName).map(print).join('\n\n')}\n`;
}

function byKindAndName(left: DefinitionNode, right: DefinitionNode): number {
  return rankOf(left) - rankOf(right) || (nameOf(left) < nameOf(right) ? -1 : 1);
}

function rankOf({ kind }: DefinitionNode): number {
  const rank = ORDER.indexOf(kind);
  return rank === -1 ? ORDER.length : rank;
}

function nameOf(definition: DefinitionNode): string {
  return 'name' in definition ? definition.name.value : '';
}
