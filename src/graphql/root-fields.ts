import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { FieldFault } from '../errors';

type Values = Readonly<Record<string, unknown>>;

/** The operation that is asked for, and the document that holds it. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The name of a field in the answer. */
export function answerKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The fields that an operation asks for at its root, those of fragments too, without what its directives leave out. */
export function rootFields({ document, operation }: Asked, variables: Values = {}): FieldNode[] {
  const given = { ...defaultsOf(operation), ...variables };
  const seen = new Set<string>();
  const fieldsOf = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => (isLeftOut(selection, given) ? [] : fieldsIn(selection)));
  const fieldsIn = (selection: SelectionNode): FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    return document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name
        ? fieldsOf(definition.selectionSet)
        : [],
    );
  };
  return fieldsOf(operation.selectionSet);
}

/** The defaults of an operation's variables, as they are written. */
export function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Values {
  const given = variableDefinitions.flatMap(({ defaultValue, variable }) =>
    defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
  );
  return Object.fromEntries(given);
}

/**
 * A function that names the root field of a fault: where an operation asks for several, its path begins with that field's
 * key in the answer (`first.email`), for one answer holds the faults of all.
 */
export function placing(asked: Asked, variables: Values): <F extends FieldFault>(fault: F, field?: FieldNode) => F {
  const fields = rootFields(asked, variables);
  const isOne = new Set(fields.map(answerKey)).size < 2;
  return (fault, field) => {
    if (isOne || field === undefined || !fields.includes(field)) return fault;
    return { ...fault, path: [answerKey(field), fault.path].filter(Boolean).join('.') };
  };
}

function isLeftOut({ directives = [] }: SelectionNode, variables: Values): boolean {
  return directives.some(({ arguments: [condition] = [], name }) => {
    const value = condition && valueFromASTUntyped(condition.value, variables);
    return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false);
  });
}
