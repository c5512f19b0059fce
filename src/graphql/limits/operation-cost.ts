import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { cappedSum, selectionMeasure } from './selection-measure';

/** The most that one operation may cost: a page of 100 users with every field, but not three bare ones. */
export const MAX_COST = 30_000;
/** The cost of a row of a page beside its fields: it is read, whatever is selected of it. */
const ROW = 100;
/** The objects that a list without pages counts as. */
const LIST_LENGTH = 5;
const DEFAULT_PAGE = 20;
const MAX_PAGE = 100;
const PAGE_ARGUMENTS: readonly string[] = ['first', 'last'];

/** The repetition of a field's selection: a page sized by its arguments, or a list of objects. */
type Repetition = 'page' | 'list';

/** An operation with its variables. */
export interface CostedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The variables as sent, not yet checked. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A function that computes the cost of an operation: its fields, those below a page or a list as often as there may be rows.
 *
 * Limits on fields alone let ten pages of a hundred users through, which is a thousand documents for one request. Fields that
 * directives leave out count too, and fragments count wherever they are spread, each measured once. Repeating fields
 * are known by name, whatever type they are asked of, so that no alias and no fragment hides one.
 */
export function operationCost(schema: GraphQLSchema): (asked: CostedOperation) => number {
  const repetitions = repeatingFields(schema);
  return ({ document, operation, variables }) => {
    const valueOf = variableReader(operation, variables);
    const cost = selectionMeasure(
      { getFragment: (name) => fragmentOf(document, name) },
      {
        field: (node, below) => {
          const repetition = repetitions.get(node.name.value);
          if (repetition === undefined) return cappedSum(1, below());
          if (repetition === 'list') return cappedSum(1, LIST_LENGTH * below());
          return cappedSum(1, pageSize(node, valueOf) * (ROW + below()));
        },
        join: cappedSum,
      },
    );
    return cost(operation.selectionSet);
  };
}

function fragmentOf({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) return definition;
  }
  return undefined;
}

function repeatingFields(schema: GraphQLSchema): ReadonlyMap<string, Repetition> {
  const found = new Map<string, Repetition>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    // The rows of a connection are those of the page that its own field was asked for.
    const isConnection = 'pageInfo' in type.getFields();
    for (const field of Object.values(type.getFields())) {
      if (isPaged(field)) found.set(field.name, 'page');
      else if (!isConnection && isListOfObjects(field) && !found.has(field.name)) found.set(field.name, 'list');
    }
  }
  return found;
}

function isPaged({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.some(({ name }) => PAGE_ARGUMENTS.includes(name));
}

function isListOfObjects({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type)) && isCompositeType(getNamedType(type));
}

/** The rows that the field asks for; a size out of bounds, which is refused later, counts as the nearest one. */
function pageSize({ arguments: given = [] }: FieldNode, valueOf: (node: ValueNode) => unknown): number {
  const asked = given
    .filter(({ name }) => PAGE_ARGUMENTS.includes(name.value))
    .map(({ value }) => valueOf(value))
    .filter((value) => typeof value === 'number' && !Number.isNaN(value)) as number[];
  return asked.length === 0 ? DEFAULT_PAGE : Math.min(Math.max(1, ...asked), MAX_PAGE);
}

function variableReader(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): (node: ValueNode) => unknown {
  const defaults = new Map(
    variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  return (node) => {
    if (node.kind === Kind.INT) return Number(node.value);
    if (node.kind !== Kind.VARIABLE) return null;
    const name = node.name.value;
    if (Object.hasOwn(variables, name)) return variables[name];
    const ofDefinition = defaults.get(name);
    return ofDefinition?.kind === Kind.INT ? Number(ofDefinition.value) : null;
  };
}
