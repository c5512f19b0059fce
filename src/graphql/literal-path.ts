import { BREAK, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';

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
  let found: ValuePath = [];
  visit(document, {
    enter(node, _key, _parent, keys) {
      if (node !== target) return undefined;
      found = namesAlong(document, keys);
      return BREAK;
    },
  });
  return found;
}

/** The path of the argument or input field in which the document first uses a variable; its own name where it uses none. */
export function variablePath(document: DocumentNode, variable: string): ValuePath {
  const found: ValuePath[] = [];
  visit(document, {
    // What is declared is no use of it.
    VariableDefinition: () => false,
    Directive: () => false,
    Variable(node, _key, _parent, keys) {
      if (node.name.value !== variable) return undefined;
      found.push(namesAlong(document, keys));
      return BREAK;
    },
  });
  return found[0] ?? [variable];
}

function namesAlong(document: DocumentNode, keys: ValuePath): ValuePath {
  const names: (string | number)[] = [];
  let node: unknown = document;
  keys.forEach((key, index) => {
    node = typeof node === 'object' && node !== null ? (Reflect.get(node, key) as unknown) : undefined;
    const declared = declaredIn(node);
    if (declared !== undefined) names.push(...variablePath(document, declared));
    const name = nameOf(node) ?? (keys[index - 1] === 'values' ? key : undefined);
    if (name !== undefined) names.push(name);
  });
  return names;
}

function nameOf(node: unknown): string | undefined {
  const { kind, name } = node as { kind?: string; name?: { value: string } };
  return kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD ? name?.value : undefined;
}

function declaredIn(node: unknown): string | undefined {
  const { kind, variable } = node as { kind?: string; variable?: { name: { value: string } } };
  return kind === Kind.VARIABLE_DEFINITION ? variable?.name.value : undefined;
}
