import type { Arbitrary } from 'fast-check';
import { fc } from './property';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';

/** One operation with its variables, as a client would post it. */
export interface FuzzedOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The key that every fuzzed object holds, by which it is known again wherever it turns up. */
export const OBJECT_MARK = 'fuzzed';

/** The values of a kind to use besides the hostile ones: ids and names that exist, for instance. */
export interface KnownValues {
  readonly ids: readonly string[];
  readonly logins: readonly string[];
  readonly emails: readonly string[];
}

const HOSTILE_TEXTS = [
  ...['', ' ', '\u0000', '\r\n', '$', '$where', '$gt', 'a.b', '.', '..', '__proto__', 'constructor', 'toString'],
  ...['{"$gt":""}', '{"$where":"sleep(1000)"}', '.*', '(a+)+$', '^(?=.*)', '[', '\\', "' OR 1=1 --", '%00', '%s%n'],
  ...['null', 'undefined', 'NaN', 'true', '0', '-1', '1e309', '507f1f77bcf86cd799439011', '../../etc/passwd'],
  ...['\ud800', '\u202e', '\ufeff', 'ﬃ', 'ı', '𝒜', '💥'.repeat(100), 'é', 'A'.repeat(65), 'x'.repeat(5000)],
  ...['a.b.c.d', '1.1.a.b', 'eyJhbGciOiJub25lIn0.e30.', 'W10=', 'eyIkZ3QiOiIifQ', '123456', '000000'],
];
const HOSTILE_EMAILS = ['a@b', '@', 'a@b.c, d@e.f', '"a b"@example.com', 'a@[127.0.0.1]', 'a\r\nBcc: x@example.com'];
const RIGHT_PASSWORD = 'a long walk in the park';
const INTS = [0, 1, -1, 100, 101, 2_147_483_647, -2_147_483_648, 2_147_483_648];
const MOMENTS = [
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '2101-01-01T00:00:00+23:59',
  '2100-02-30T00:00:00Z',
];
const OBJECTS = [
  { $gt: '' },
  { $ne: null },
  { $where: 'sleep(1000)' },
  { $regex: '.*' },
  { $expr: {} },
  { 'a.b': 1 },
].map((object) => ({ ...object, [OBJECT_MARK]: 1 }));
const WRONG: readonly unknown[] = [
  ...OBJECTS,
  [],
  ['a'],
  [OBJECTS[0]],
  1.5,
  1e308,
  true,
  null,
  { [OBJECT_MARK]: { $gt: '' } },
];

/** Operations over every root field of the schema; the selection takes everything down to two levels. */
export function operations(schema: GraphQLSchema, known: KnownValues): Arbitrary<FuzzedOperation> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  const fields = roots.flatMap((type) => {
    const kind = type === schema.getMutationType() ? 'mutation' : 'query';
    return Object.values(type.getFields()).map((field) => operation(schema, kind, { field, known }));
  });
  return fc.oneof(...fields);
}

function operation(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  { field, known }: { field: GraphQLField<unknown, unknown>; known: KnownValues },
): Arbitrary<FuzzedOperation> {
  const values = Object.fromEntries(field.args.map((arg) => [arg.name, argument(arg.type, arg.name, known)]));
  const required = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => arg.name);
  const optional = field.args.map((arg) => arg.name).filter((name) => !required.includes(name));
  return fc
    .subarray(optional, { maxLength: Math.min(optional.length, 2) })
    .chain((some) => fc.record(picked(values, [...required, ...some])))
    .map((given) => {
      const variables = given as Readonly<Record<string, unknown>>;
      const named = field.args.filter((arg) => arg.name in variables);
      return { query: documentOf(schema, kind, { field, named }), variables };
    });
}

function picked<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function documentOf(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  { field, named }: { field: GraphQLField<unknown, unknown>; named: readonly GraphQLArgument[] },
): string {
  const definitions = named.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = named.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const wrapped = (text: string): string => (text === '' ? '' : `(${text})`);
  return `${kind} fuzz${wrapped(definitions)} { ${field.name}${wrapped(passed)} ${selection(schema, field.type, 2)} }`;
}

function selection(schema: GraphQLSchema, type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) {
    const parts = named.getTypes().map((member) => `... on ${member.name} ${selection(schema, member, levels)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  const fields = Object.values(named.getFields()).filter(
    (field) => field.args.length === 0 && (levels > 0 || isLeafType(getNamedType(field.type))),
  );
  return `{ ${['__typename', ...fields.map((field) => `${field.name} ${selection(schema, field.type, levels - 1)}`)].join(' ')} }`;
}

/** Mostly of the right type, so that it reaches the code behind the types; now and then of a wrong one. */
function argument(type: GraphQLInputType, name: string, known: KnownValues): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 29, arbitrary: wellTyped(type, name, known) },
    { weight: 1, arbitrary: fc.constantFrom(...WRONG) },
  );
}

function wellTyped(type: GraphQLInputType, name: string, known: KnownValues): Arbitrary<unknown> {
  if (isNonNullType(type)) return wellTyped(type.ofType, name, known);
  if (isListType(type)) return fc.array(argument(type.ofType, name, known), { maxLength: 3 });
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map(
      (field) => [field.name, argument(field.type, field.name, known)] as const,
    );
    const requiredKeys = Object.values(type.getFields())
      .filter((field) => isNonNullType(field.type))
      .map((field) => field.name);
    return fc.record(Object.fromEntries(fields), { requiredKeys });
  }
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name));
  return scalar(type.name, name, known);
}

function scalar(type: string, name: string, { ids, logins, emails }: KnownValues): Arbitrary<unknown> {
  const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'grapheme', maxLength: 40 }));
  switch (type) {
    case 'Boolean':
      return fc.boolean();
    case 'Int':
      return fc.constantFrom(...INTS);
    case 'DateTime':
      return fc.constantFrom(...MOMENTS);
    case 'EmailAddress':
      return fc.oneof(
        fc.constantFrom(...emails, ...HOSTILE_EMAILS),
        fc.nat(1e9).map((n) => `fuzz${n}@example.com`),
      );
    case 'ID':
      return fc.oneof(fc.constantFrom(...ids), text);
    case 'JSON':
      return fc.oneof(fc.jsonValue(), fc.constantFrom(...OBJECTS));
    default:
      return fc.oneof(fc.constantFrom(...(/password/i.test(name) ? [RIGHT_PASSWORD] : logins)), text);
  }
}
