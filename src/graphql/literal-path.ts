import { BREAK, Kind, visit, type ASTNode, type DocumentNode, type FieldNode } from 'graphql';

export type ValuePath = readonly (string | number)[];

/** The argument that holds the fields of a form: it is left out, so that a path is the name that the form knows. */
const FORM = 'input';

/**
 * The path of a value as `fields[].path` names it: its argument, then input fields and list indexes (`proof.code`,
 * `permissions.0`), and for a field of the argument `input` the name of the field alone (`email`).
 */
export function shownPath(path: ValuePath): string {
  return (path[0] === FORM && path.length > 1 ? path.slice(1) : path).join('.');
}

/** The path of a value written into the document; one in the default of a variable is where the variable is used. */
export function literalPath(document: DocumentNode, target: ASTNode): ValuePath {
  return namesAlong(document, keysOf(document, target));
}

/** The outermost field around a value of the document; of one in the default of a variable, around the variable's first use. */
export function fieldAround(document: DocumentNode, target: ASTNode): FieldNode | undefined {
  return fieldAlong(document, keysOf(document, target));
}

function keysOf(document: DocumentNode, target: ASTNode): ValuePath {
  let found: ValuePath = [];
  visit(document, {
    enter(node, _key, _parent, keys) {
      if (node !== target) return undefined;
      found = [...keys];
      return BREAK;
    },
  });
  return found;
}

/** The path of the argument or input field in which the document first uses a variable; its own name where it uses none. */
export function variablePath(document: DocumentNode, variable: string): ValuePath {
  const keys = firstUse(document, variable);
  return keys === undefined ? [variable] : namesAlong(document, keys);
}

/** The outermost field around the first use of a variable. */
export function fieldUsing(document: DocumentNode, variable: string): FieldNode | undefined {
  const keys = firstUse(document, variable);
  return keys && fieldAlong(document, keys);
}

function firstUse(document: DocumentNode, variable: string): ValuePath | undefined {
  const found: ValuePath[] = [];
  visit(document, {
    // A declaration is not a use.
    VariableDefinition: () => false,
    Directive: () => false,
    Variable(node, _key, _parent, keys) {
      if (node.name.value !== variable) return undefined;
      found.push([...keys]);
      return BREAK;
    },
  });
  return found[0];
}

function namesAlong(document: DocumentNode, keys: ValuePath): ValuePath {
  const names: (string | number)[] = [];
  nodesAlong(document, keys).forEach((node, index) => {
    const key = keys[index];
    const declared = declaredIn(node);
    if (declared !== undefined) names.push(...variablePath(document, declared));
    const name = nameOf(node) ?? (keys[index - 1] === 'values' ? key : undefined);
    if (name !== undefined) names.push(name);
  });
  return names;
}

function fieldAlong(document: DocumentNode, keys: ValuePath): FieldNode | undefined {
  const nodes = nodesAlong(document, keys);
  const declared = nodes.map(declaredIn).find((name) => name !== undefined);
  return declared === undefined ? nodes.find(isField) : fieldUsing(document, declared);
}

/** Follows the keys, step by step. */
function nodesAlong(document: DocumentNode, keys: ValuePath): unknown[] {
  let node: unknown = document;
  return keys.map((key) => {
    node = typeof node === 'object' && node !== null ? (Reflect.get(node, key) as unknown) : undefined;
    return node;
  });
}

function isField(node: unknown): node is FieldNode {
  return (node as { kind?: string }).kind === Kind.FIELD;
}

function nameOf(node: unknown): string | undefined {
  const { kind, name } = node as { kind?: string; name?: { value: string } };
  return kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD ? name?.value : undefined;
}

function declaredIn(node: unknown): string | undefined {
  const { kind, variable } = node as { kind?: string; variable?: { name: { value: string } } };
  return kind === Kind.VARIABLE_DEFINITION ? variable?.name.value : undefined;
}
