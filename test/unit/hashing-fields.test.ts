import 'reflect-metadata';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { hashingFields, namesOneOf } from '../../src/graphql/hashing-fields';
import { schemaOfSources } from '../../src/cli/stated-schema';

let stated: GraphQLSchema;
beforeAll(async () => {
  stated = await schemaOfSources();
});

/** The schema with the fields marked as the decorator marks them. */
function marked(text: string, ...names: string[]): GraphQLSchema {
  const schema = buildSchema(text);
  const fields = { ...schema.getQueryType()?.getFields(), ...schema.getMutationType()?.getFields() };
  for (const name of names) Object.assign(fields[name]?.extensions ?? {}, { hashesPassword: true });
  return schema;
}

describe('the operations that hash', () => {
  it('are known from the schema', () => {
    expect([...hashingFields(stated)].sort()).toEqual([
      'changePassword',
      'confirmEmail',
      'confirmEmailChange',
      'createUser',
      'deleteAccount',
      'disableTotp',
      'login',
      'register',
      'renewRecoveryCodes',
      'requestEmailChange',
      'requestTotp',
      'resetPassword',
      'setEmailMfa',
      'setPassword',
    ]);
  });

  it.each([
    ['an argument', 'type Query { enter(password: String): Int }'],
    ['an argument of a longer name', 'type Query { enter(theNewPassword: String!): Int }'],
    ['an input', 'type Query { enter(input: In!): Int } input In { name: String, password: String }'],
    [
      'an input in a list in an input',
      'type Query { enter(a: [A!]): Int } input A { b: [B], a: A } input B { password: Int }',
    ],
    ['a mutation', 'type Query { a: Int } type Mutation { enter(password: String): Int }'],
  ])('cannot be forgotten: a password in %s stops the start', (_where, text) => {
    expect(() => hashingFields(buildSchema(text))).toThrow('take a password and lack @HashesPassword: enter');
    expect(hashingFields(marked(text, 'enter'))).toEqual(new Set(['enter']));
  });

  it('are not what takes none', () => {
    const text = 'type Query { a(code: String, input: In): Int } input In { email: String, in: In }';
    expect(hashingFields(buildSchema(text)).size).toBe(0);
  });
});

describe('a GraphQL text', () => {
  const mayHash = namesOneOf(new Set(['login', 'setPassword']));

  it.each([
    'mutation{login(input:{login:"a",password:"b"}){__typename}}',
    'mutation { me: login(input: $i) { __typename } }',
    'mutation {\n# nothing\nlogin\n#here\n(input: $i) { __typename } }',
    'mutation { ...F } fragment F on Mutation { a:setPassword(password: "x") { id } }',
    'mutation { ... on Mutation @include(if: true) {login,}}',
    '\uFEFFmutation{,,,login,,,}',
    '{ me { id } } # login',
  ])('%s may hash', (text) => {
    expect(mayHash(text)).toBe(true);
  });

  it.each(['{ me { id } }', '{ loginName }', '{ relogin }', 'mutation { login_ setPassword2 }', ''])(
    '%s does not',
    (text) => {
      expect(mayHash(text)).toBe(false);
    },
  );

  it('does not where no field hashes', () => {
    expect(namesOneOf(new Set())('mutation { login }')).toBe(false);
  });
});
