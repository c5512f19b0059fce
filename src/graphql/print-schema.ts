import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { Kind, print, visit, type DefinitionNode, type FieldDefinitionNode, type GraphQLSchema } from 'graphql';

const ORDER: readonly string[] = [Kind.DIRECTIVE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION];

/**
 * The schema as SDL, with descriptions, directive definitions and the directives applied to each place.
 *
 * Definitions are sorted by kind and name and fields stay as they are written, so that the text changes only
 * where the schema does. Arguments are sorted by name: type-graphql lists them last to first, until the first call
 * of a resolver has put its parameters in order. The `schema { … }` block is left out: the root types bear their
 * default names.
 */
export function printGatewaySchema(schema: GraphQLSchema): string {
  const { definitions } = getDocumentNodeFromSchema(schema);
  const shown = definitions.filter((definition) => definition.kind !== Kind.SCHEMA_DEFINITION);
  return `${shown.toSorted(byKindAndName).map(withSortedArguments).map(print).join('\n\n')}\n`;
}

function withSortedArguments(definition: DefinitionNode): DefinitionNode {
  return visit(definition, {
    FieldDefinition: (field): FieldDefinitionNode => ({
      ...field,
      arguments: (field.arguments ?? []).toSorted((left, right) => (left.name.value < right.name.value ? -1 : 1)),
    }),
  });
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
