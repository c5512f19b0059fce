import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { createApollo } from '../../src/graphql/apollo';
import type { ErrorContext, ReportedFault } from '../../src/graphql/error-reporting';

const CANARY = 'CANARY-hunter2';

let registered = 0;
const schema = buildSchema(`
  type Query { fails: String, count(first: Int!): Int, plain(email: EmailAddress!, at: String!, data: String!): String }
  type Mutation { register(input: RegisterInput!, delivery: TokenDelivery): Boolean! }
  scalar EmailAddress
  enum TokenDelivery { COOKIE BODY }
  input RegisterInput { email: EmailAddress!, password: String!, tags: [String!], contact: ContactInput }
  input ContactInput { mail: String! }
`);
const registerField = schema.getMutationType()?.getFields()['register'];
if (registerField) registerField.resolve = () => Boolean((registered += 1));

const faults: ReportedFault[] = [];
const options = {
  credentialFields: new Set(['Mutation.register']),
  onFault: (fault: ReportedFault) => void faults.push(fault),
};
const production = createApollo<ErrorContext>(schema, { ...options, introspection: false });
const development = createApollo<ErrorContext>(schema, { ...options, introspection: true });

beforeAll(async () => {
  await Promise.all([production.start(), development.start()]);
  await ask('{ fails }');
});
afterAll(() => Promise.all([production.stop(), development.stop()]));
beforeEach(() => {
  faults.length = 0;
  registered = 0;
});

type Json = Record<string, unknown>;
interface Answered {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly { message: string; extensions: Json }[];
}

function ask(query: string, more: Json = {}, apollo: ApolloServer<ErrorContext> = production): Promise<Answered> {
  return post({ query, ...more }, {}, apollo);
}

async function post(body: unknown, headers: Record<string, string> = {}, apollo = production): Promise<Answered> {
  const given = new HeaderMap(Object.entries({ 'content-type': 'application/json', ...headers }));
  const httpGraphQLRequest: HTTPGraphQLRequest = { method: 'POST', headers: given, search: '', body };
  const context = () => Promise.resolve({ origin: { requestId: 'request-1' } });
  const { status = 200, body: answer } = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
  const text = answer.kind === 'complete' ? answer.string : '';
  const { data, errors = [] } = JSON.parse(text) as { data: unknown; errors?: Answered['errors'] };
  return { status, text, data, errors };
}

const refused: [query: string, code: string, message: string][] = [
  ['{ fails', 'GRAPHQL_PARSE_FAILED', 'The document is not valid GraphQL.'],
  [`{ fails(password: "${CANARY}") "${CANARY}" }`, 'GRAPHQL_PARSE_FAILED', 'The document is not valid GraphQL.'],
  ['{ fails '.repeat(100_000), 'GRAPHQL_PARSE_FAILED', 'The document has more than 1000 tokens, the limit.'],
  [`{ fails(a: ${'['.repeat(100_000)}`, 'GRAPHQL_PARSE_FAILED', 'The document has more than 1000 tokens, the limit.'],
  ['{ fai }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "fai" on type (hidden).'],
  [
    '{ fails { id } }',
    'GRAPHQL_VALIDATION_FAILED',
    'Field "fails" must not have a selection since type (hidden) has no subfields.',
  ],
  [
    'mutation { register }',
    'GRAPHQL_VALIDATION_FAILED',
    'Field "register" argument (hidden) of type (hidden) is required, but it was not provided.',
  ],
  ['query ($x: RegisterInpu) { fails }', 'GRAPHQL_VALIDATION_FAILED', 'Unknown type "RegisterInpu".'],
  [
    'mutation ($x: String) { register(input: $x) }',
    'GRAPHQL_VALIDATION_FAILED',
    'Variable "$x" of type "String" used in position expecting type (hidden).',
  ],
  ['{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED', 'Introspection is off here.'],
  ['subscription { fails }', 'GRAPHQL_VALIDATION_FAILED', 'Subscriptions are not served here.'],
  ['{ ... @defer { fails } }', 'GRAPHQL_VALIDATION_FAILED', 'Unknown directive "@defer".'],
  ['{ fails @stream }', 'GRAPHQL_VALIDATION_FAILED', 'Unknown directive "@stream".'],
  [
    'mutation { a: register(input: {email: "a@b.io", password: "x"}) b: register(input: {email: "a@b.io", password: "y"}) }',
    'GRAPHQL_VALIDATION_FAILED',
    'The operation has 2 fields that take credentials; at most 1 allowed.',
  ],
];
test.each(refused.map(([query, code, message]) => [message, code, query]))('%s', async (message, code, query) => {
  const { status, data, errors, text } = await ask(query);
  expect([status, data]).toEqual([400, undefined]);
  expect(errors.map((error) => [error.extensions['code'], error.message])).toContainEqual([code, message]);
  expect(
    errors.every(({ extensions }) => extensions['status'] === 400 && extensions['requestId'] === 'request-1'),
  ).toBe(true);
  expect(text).not.toMatch(/CANARY|Did you mean|stack/);
  expect([registered, faults]).toEqual([0, []]);
});

test('a hundred aliased sign-ins run none', async () => {
  const field = (index: number): string => `a${String(index)}: register(input: {email: "a@b.io", password: "x"})`;
  const { status, errors } = await ask(
    `mutation { ${Array.from({ length: 100 }, (_, index) => field(index)).join(' ')} }`,
  );
  expect([status, registered]).toEqual([400, 0]);
  expect(errors[0]?.extensions['status']).toBe(400);
});

test('guesses recover no name of the schema', async () => {
  const names =
    /fails|mustNotFail|count|plain|register|RegisterInput|ContactInput|TokenDelivery|EmailAddress|COOKIE|password|contact|tags/g;
  const words = ['fail', 'coun', 'registe', 'plai', 'me', 'user', 'login'];
  const guesses = words.flatMap((word) => [
    `{ ${word} }`,
    `mutation { ${word}(input: 1) }`,
    `query ($v: ${word}) { ${word} }`,
    `mutation { register(${word}: 1) }`,
    `mutation { register(input: {${word}: 1}) }`,
    `mutation { register(input: {email: "a@b.io", password: "x"}, delivery: ${word}) }`,
    `query ($${word}: Int) { plain(email: $${word}, at: $${word}, data: $${word}) }`,
  ]);
  for (const guess of guesses) {
    const found =
      (await ask(guess)).errors
        .map(({ message }) => message)
        .join(' ')
        .match(names) ?? [];
    expect(found.filter((name) => !guess.includes(name))).toEqual([]);
  }
});

test('persisted queries are refused, and clients told to send the document', async () => {
  const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
  const { errors, status } = await ask('{ fails }', { extensions: { persistedQuery } });
  expect(status).toBe(400);
  expect(errors).toMatchObject([
    {
      message: 'PersistedQueryNotSupported',
      extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', requestId: 'request-1' },
    },
  ]);
});

test.each([
  ['a batch', [{ query: '{ fails }' }], {}, 'BAD_REQUEST'],
  ['an empty batch', [], {}, 'BAD_REQUEST'],
  ['no query', { variables: {} }, {}, 'BAD_REQUEST'],
  ['variables that are a list', { query: '{ fails }', variables: [1] }, {}, 'BAD_REQUEST'],
  ['an upload', { query: '{ fails }' }, { 'content-type': 'multipart/form-data' }, 'CSRF_BLOCKED'],
  ['an operation name that does not exist', { query: 'query A { fails }', operationName: CANARY }, {}, 'BAD_REQUEST'],
])('%s is refused in the shape of all refusals', async (_name, body, headers: Record<string, string>, code) => {
  const { errors, status, text } = await post(body, headers);
  expect(status).toBe(400);
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions).toMatchObject({ code, requestId: expect.any(String) as unknown });
  expect(text).not.toMatch(/CANARY|stack/);
});

test('introspection and clear names are there in development', async () => {
  expect((await ask(getIntrospectionQuery(), {}, development)).errors).toEqual([]);
  const { errors } = await ask('mutation { register }', {}, development);
  expect(errors[0]?.message).toBe(
    'Field "register" argument "input" of type "RegisterInput!" is required, but it was not provided.',
  );
});
