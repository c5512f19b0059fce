import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLField, getNamedType, isInputObjectType, isNonNullType } from 'graphql';
import { newName } from './gateway';

/** A text that nothing but a secret of a test holds. */
export const CANARY = 'CANARYc4n4ry';

const SECRET = /password|token|code|secret|proof|answer/i;

/** An operation for every root field of the schema, with a canary wherever an argument takes a secret. */
export function canaryOperations(): { query: string; variables: Record<string, unknown> }[] {
  const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => canaryOperation(kind, field)),
  );
}

function canaryOperation(kind: string, field: GraphQLField<unknown, unknown>) {
  const given = field.args.filter(({ name, type }) => isNonNullType(type) || SECRET.test(name));
  const definitions = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const wrapped = (text: string): string => (text === '' ? '' : `(${text})`);
  const named = getNamedType(field.type);
  const selection = 'getFields' in named || 'getTypes' in named ? '{ __typename }' : '';
  const variables = Object.fromEntries(given.map(({ name, type }) => [name, canaryValue(name, type)]));
  return { query: `${kind} canary${wrapped(definitions)} { ${field.name}${wrapped(passed)} ${selection} }`, variables };
}

function canaryValue(name: string, type: Parameters<typeof getNamedType>[0]): unknown {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(
      (field) => isNonNullType(field.type) || SECRET.test(field.name),
    );
    return Object.fromEntries(fields.map((field) => [field.name, canaryValue(field.name, field.type)]));
  }
  if (named?.name === 'EmailAddress') return `${newName()}@example.com`;
  if (named?.name === 'Boolean') return false;
  return SECRET.test(name) ? `${CANARY} in the garden` : newName();
}
