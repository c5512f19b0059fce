import {
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
} from 'graphql';
import { parseOptions } from './limits';
import { markedFields } from './marks';

const ARGUMENT = 'token';

/** The body of a GraphQL request. */
interface Asked {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** Whether the body of a request brings the refresh token by which all of its fields decide. */
export function bringsRefreshToken(schema: GraphQLSchema): (body: unknown) => boolean {
  const marked = markedFields(schema, 'takesRefreshToken');
  const mutations = schema.getMutationType()?.name ?? '';
  const brings = (asked: Asked) => (selection: SelectionNode) =>
    selection.kind === Kind.FIELD &&
    marked.has(`${mutations}.${selection.name.value}`) &&
    hasToken(selection, asked.variables);
  return (body) => {
    const asked = typeof body === 'object' && body !== null ? (body as Asked) : {};
    return operationOf(asked)?.selectionSet.selections.every(brings(asked)) === true;
  };
}

function operationOf({ operationName, query }: Asked): OperationDefinitionNode | null {
  if (typeof query !== 'string') return null;
  try {
    const { definitions } = parse(query, parseOptions);
    const [only, ...others] = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const isNamed = typeof operationName !== 'string' || only?.name?.value === operationName;
    return only !== undefined && others.length === 0 && isNamed ? only : null;
  } catch {
    return null;
  }
}

function hasToken({ arguments: given = [] }: FieldNode, variables: unknown): boolean {
  const value = given.find(({ name }) => name.value === ARGUMENT)?.value;
  if (value?.kind === Kind.STRING) return value.value !== '';
  if (value?.kind !== Kind.VARIABLE || typeof variables !== 'object' || variables === null) return false;
  const text = (variables as Record<string, unknown>)[value.name.value];
  return typeof text === 'string' && text !== '';
}
