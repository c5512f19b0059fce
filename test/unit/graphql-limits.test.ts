import 'reflect-metadata';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate, type GraphQLError } from 'graphql';
import { buildSchemaSync, Mutation, Query, Resolver } from 'type-graphql';
import { gatewayLimits, parseOptions } from '../../src/graphql/limits';
import { CarriesCredentials, markedFields } from '../../src/graphql/marks';

const schema = buildSchema(`
  type Query { me: User, login(password: String): User }
  type Mutation { login(password: String): User, answer(code: String): User, logout: Boolean }
  type User { id: ID, friend: User }
`);
const credentialFields = new Set(['Mutation.login', 'Mutation.answer']);

function refusals(source: string, introspection = false): readonly GraphQLError[] {
  const limits = gatewayLimits({ introspection, credentialFields });
  return validate(schema, parse(source, parseOptions), limits);
}

function texts(source: string, introspection = false): string[] {
  return refusals(source, introspection).map(({ message }) => message);
}

const nested = (depth: number): string => `{ me ${'{ friend '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

test('seven levels of fields pass and eight do not', () => {
  expect(texts(nested(7))).toEqual([]);
  expect(texts(nested(8))).toEqual(['The operation has 8 levels of fields; at most 7 allowed.']);
});

test('a chain of fragments is as deep as what it spells', () => {
  const chain = times(30, (index) => `fragment F${String(index)} on User { friend { ...F${String(index + 1)} } }`);
  expect(texts(`{ me { ...F0 } } ${chain} fragment F30 on User { id }`)).toEqual([
    'The operation has 32 levels of fields; at most 7 allowed.',
  ]);
});

test('the deepest of several neighbours counts', () => {
  expect(texts(`{ a: me { id } ${nested(8).slice(1, -1)} b: me { id } }`)).toEqual([
    'The operation has 8 levels of fields; at most 7 allowed.',
  ]);
});

test('inline fragments and directives add no depth of their own', () => {
  expect(texts('{ ... { ... @include(if: true) { me { ... on User { friend { id } } } } } }')).toEqual([]);
});

test('fifteen aliases pass and sixteen do not, of __typename neither', () => {
  expect(texts(`{ me { ${times(15, (index) => `a${String(index)}: __typename`)} } }`)).toEqual([]);
  expect(texts(`{ me { ${times(16, (index) => `a${String(index)}: __typename`)} } }`)).toEqual([
    'The operation has 16 aliases; at most 15 allowed.',
  ]);
});

test('fragments that double at each of 24 levels are refused before they are expanded', () => {
  const level = (index: number): string =>
    `fragment F${String(index)} on User { a: friend { ...F${String(index + 1)} } b: friend { ...F${String(index + 1)} } }`;
  const found = texts(`{ me { ...F0 } } ${times(24, level)} fragment F24 on User { id }`);
  expect(found).toContain('The operation has 1000000 aliases; at most 15 allowed.');
});

test.each([
  ['itself', '{ me { ...A } } fragment A on User { friend { ...A } }'],
  ['another that holds it', '{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }'],
])('a fragment inside %s ends every rule, and graphql-js refuses it', (_name, source) => {
  expect(() => refusals(source)).not.toThrow();
  expect(
    validate(schema, parse(source), specifiedRules)
      .map(({ message }) => message)
      .join(),
  ).toContain('within itself');
});

test('ten root fields pass and eleven do not, through fragments too', () => {
  expect(texts(`{ ${'me { id } '.repeat(10)} }`)).toEqual([]);
  expect(texts(`{ ...R } fragment R on Query { ${'me { id } '.repeat(11)} }`)).toEqual([
    'The operation has 11 root fields; at most 10 allowed.',
  ]);
});

test('a document holds one operation', () => {
  expect(texts(times(50, (index) => `query Q${String(index)} { me { id } }`))).toEqual([
    'The document has 50 operations; at most 1 allowed.',
  ]);
});

test('a subscription is refused', () => {
  expect(texts('subscription { me { id } }')).toEqual(['Subscriptions are not served here.']);
});

test('fifty directives pass and fifty-one do not, unknown ones neither', () => {
  expect(texts(`{ me { id ${'@include(if: true) '.repeat(50)} } }`)).toEqual([]);
  expect(texts(`{ me { id ${'@aa '.repeat(51)} } }`)).toEqual([
    'The document applies 51 directives; at most 50 allowed.',
  ]);
});

test('an operation takes credentials once, by whatever path', () => {
  const two = 'The operation has 2 fields that take credentials; at most 1 allowed.';
  expect(texts('mutation { logout login { id } }')).toEqual([]);
  expect(texts('mutation { a: login { id } b: login { id } }')).toEqual([two]);
  expect(texts('mutation { login { id } login { id } }')).toEqual([two]);
  expect(texts('mutation { login { id } ...M } fragment M on Mutation { ... { answer { id } } }')).toEqual([two]);
  expect(texts('{ a: login { id } b: login { id } }')).toEqual([]);
});

test('the standard introspection query passes where introspection is served, and its aliases count all the same', () => {
  expect(texts(getIntrospectionQuery(), true)).toEqual([]);
  expect(texts(getIntrospectionQuery(), false).join()).toContain('levels of fields');
  expect(texts(`{ ${nested(8).slice(1, -1)} __schema { description } }`, true).join()).toContain('8 levels of fields');
  expect(texts(`{ __schema { ${times(16, (index) => `a${String(index)}: description`)} } }`, true).join()).toContain(
    '16 aliases',
  );
});

test.each([
  ['1000 aliases', `{ me { ${times(1000, (index) => `a${String(index)}: __typename`)} } }`],
  ['5000 repetitions of a field', `{ me { ${'id '.repeat(5000)} } }`],
  ['1000 directives', `{ me { id ${'@include(if: true) '.repeat(1000)} } }`],
  ['100 000 braces', '{ me '.repeat(100_000)],
  ['100 000 lists', `{ login(password: ${'['.repeat(100_000)}`],
  ['5000 variables', `query (${times(5000, (index) => `$v${String(index)}: Int`)}) { me { id } }`],
])('%s do not parse', (_name, source) => {
  expect(() => parse(source, parseOptions)).toThrow(/tokens/);
});

@Resolver()
class SignInResolver {
  @Query(() => Boolean)
  open(): boolean {
    return true;
  }

  @CarriesCredentials()
  @Mutation(() => Boolean)
  login(): boolean {
    return true;
  }

  @Mutation(() => Boolean)
  logout(): boolean {
    return true;
  }
}

test('the fields that take credentials are those that are marked', () => {
  const marked = buildSchemaSync({ resolvers: [SignInResolver], validate: false });
  expect([...markedFields(marked, 'carriesCredentials')]).toEqual(['Mutation.login']);
});
