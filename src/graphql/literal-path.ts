import { BREAK, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';

/** The path of a value written into the document: its argument, then input fields and list indexes (`input.tags.0`). */
export function literalPath(document: DocumentNode, target: ASTNode): (string | number)[] {
  let found: (string | number)[] = [];
  visit(document, {
    enter(node, _key, _parent, keys) {
      if (node !== target) return undefined;
      found = namesAlong(document, keys);
      return BREAK;
    },
  });
  return found;
}

function namesAlong(document: DocumentNode, keys: readonly (string | number)[]): (string | number)[] {
  const names: (string | number)[] = [];
  let node: unknown = document;
  keys.forEach((key, index) => {
    node = typeof node === 'object' && node !== null ? (Reflect.get(node, key) as unknown) : undefined;
    const name = nameOf(node) ?? (keys[index - 1] === 'values' ? key : undefined);
    if (name !== undefined) names.push(name);
  });
  return names;
}

function nameOf(node: unknown): string | undefined {
  const { kind, name, variable } = node as {
    kind?: string;
    name?: { value: string };
    variable?: { name: { value: string } };
  };
  if (kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD) return name?.value;
  return kind === Kind.VARIABLE_DEFINITION ? variable?.name.value : undefined;
}
