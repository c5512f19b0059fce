import {
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
} from 'graphql';
import { Extensions } from 'type-graphql';
import { parseOptions } from './limits';

const MARK = 'takesRefreshToken';
const ARGUMENT = 'token';

/** Marks a mutation that decides by the refresh token in its argument `token`, where one is given, and by no cookie then. */
export function TakesRefreshToken(): PropertyDecorator & MethodDecorator {
  return Extensions({ [MARK]: true });
}

/** A GraphQL request's operation. */
interface Asked {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** Whether the body of a request brings the refresh token by which all of its fields decide. */
export function bringsRefreshToken(schema: GraphQLSchema): (body: unknown) => boolean {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  const marked = new Set(fields.filter(({ extensions }) => extensions[MARK] === true).map(({ name }) => name));
  const brings = (asked: Asked) => (selection: SelectionNode) =>
    selection.kind === Kind.FIELD && marked.has(selection.name.value) && hasToken(selection, asked.variables);
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
