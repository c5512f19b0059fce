import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import type { RootField } from '../../src/graphql/marks';

/** A document that calls the field with what it demands and nothing else; it fits the schema, and no rule of a service. */
export function shortestCall({ name, field }: RootField): string {
  const args = given(field.args);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  const call = `${field.name}${args === '' ? '' : `(${args})`}${selection}`;
  return `${name.startsWith('Query.') ? 'query' : 'mutation'} { ${call} }`;
}

function given(all: readonly (GraphQLArgument | GraphQLInputField)[]): string {
  return all
    .filter(({ type }) => isNonNullType(type))
    .map(({ name, type }) => `${name}: ${valueOf(type)}`)
    .join(', ');
}

function valueOf(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return `{${given(Object.values(named.getFields()))}}`;
  if (isEnumType(named)) return named.getValues()[0]?.name ?? '';
  return { Boolean: 'true', Int: '1' }[named.name] ?? '"a@example.com"';
}
