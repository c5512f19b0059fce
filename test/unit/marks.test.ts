import 'reflect-metadata';
import { buildSchema, Kind, parse, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { identifyCaller } from '../../src/caller/identify-caller';
import type { Context } from '../../src/context/context';
import { hashingDocuments } from '../../src/graphql/hashing-documents';
import { markedFields, rootFields } from '../../src/graphql/marks';
import { assertMarks } from '../../src/graphql/marks-assertion';
import { signInOperations } from '../../src/graphql/sign-in-operations';
import { schemaOfResolvers } from '../support/resolvers-schema';
import { shortestCall } from '../support/shortest-call';

const built = () => schemaOfResolvers();
const stated = built();
const HASHING = [...markedFields(stated, 'hashesPassword')];
const SIGNING_IN = [...markedFields(stated, 'signsIn')];
const READING_CALLERS = ['Mutation.answerChallenge', 'Mutation.signInWithLink'];

/** The schema with the marks on its field `enter`, as the decorators put them there. */
function marked(text: string, ...marks: string[]): GraphQLSchema {
  const schema = buildSchema(text);
  const enter = rootFields(schema).find(({ field }) => field.name === 'enter');
  for (const mark of marks) Object.assign(enter?.field.extensions ?? {}, { [mark]: true });
  return schema;
}

describe('the marks', () => {
  it('are read off the schema', () => {
    expect(HASHING.sort()).toEqual([
      'Mutation.changePassword',
      'Mutation.confirmEmail',
      'Mutation.confirmEmailChange',
      'Mutation.createUser',
      'Mutation.deleteAccount',
      'Mutation.disableTotp',
      'Mutation.login',
      'Mutation.register',
      'Mutation.renewRecoveryCodes',
      'Mutation.requestEmailChange',
      'Mutation.requestTotp',
      'Mutation.resetPassword',
      'Mutation.setEmailMfa',
      'Mutation.setPassword',
    ]);
    expect(SIGNING_IN.sort()).toEqual([
      'Mutation.answerChallenge',
      'Mutation.login',
      'Mutation.refreshToken',
      'Mutation.register',
      'Mutation.signInWithLink',
    ]);
    expect([...markedFields(stated, 'readsCaller')].sort()).toEqual(READING_CALLERS);
    expect([...markedFields(stated, 'takesRefreshToken')]).toEqual(['Mutation.refreshToken']);
  });

  it('stand where the gateway demands them', () => {
    expect(() => {
      assertMarks(stated);
    }).not.toThrow();
  });

  it.each([
    ...HASHING.map((name) => [name, 'hashesPassword', 'takes a password: put @HashesPassword() on it'] as const),
    ...SIGNING_IN.map((name) => [name, 'signsIn', 'answers SignedIn: put @SignsIn() on it'] as const),
  ])('cannot be taken off: without that of %s (%s) the gateway does not start', (name, mark, cure) => {
    const schema = built();
    const root = rootFields(schema).find((field) => field.name === name);
    Object.assign(root?.field ?? {}, { extensions: { ...root?.field.extensions, [mark]: undefined } });
    expect(() => {
      assertMarks(schema);
    }).toThrow(new Error(`These fields lack a mark:\n  ${name} ${cure}`));
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
    expect(() => {
      assertMarks(buildSchema(text));
    }).toThrow(/(Query|Mutation)\.enter takes a password: put @HashesPassword\(\) on it/);
    expect(() => {
      assertMarks(marked(text, 'hashesPassword'));
    }).not.toThrow();
  });

  it.each([
    ['the type itself', 'type Mutation { enter: SignedIn! }'],
    ['a union', 'type Mutation { enter: Result } union Result = Other | SignedIn type Other { a: Int }'],
    ['a list', 'type Mutation { enter: [SignedIn!]! }'],
    ['an object around it', 'type Mutation { enter: Payload } type Payload { again: Payload, signedIn: SignedIn }'],
  ])('cannot be forgotten: tokens answered as %s stop the start', (_as, text) => {
    const whole = `${text} type SignedIn { accessToken: String } type Query { a: Int }`;
    expect(() => {
      assertMarks(buildSchema(whole));
    }).toThrow('Mutation.enter answers SignedIn: put @SignsIn() on it');
    expect(() => {
      assertMarks(marked(whole, 'signsIn'));
    }).not.toThrow();
  });

  it('are not demanded of others', () => {
    const text = 'type Query { a(code: String, input: In): A } input In { email: String, in: In } type A { a: A }';
    expect(() => {
      assertMarks(buildSchema(text));
    }).not.toThrow();
    expect(markedFields(buildSchema(text), 'hashesPassword').size).toBe(0);
  });
});

describe('a GraphQL text', () => {
  const mayHash = hashingDocuments(stated);

  it.each(rootFields(stated).map((root) => [root.name, shortestCall(root)] as const))(
    'that calls %s holds a place of the hashing queue where that is marked',
    (name, text) => {
      expect([name, mayHash(text)]).toEqual([name, HASHING.includes(name)]);
    },
  );

  it.each([
    'mutation{login(input:{login:"a",password:"b"}){__typename}}',
    'mutation { me: login(input: $i) { __typename } }',
    'mutation {\n# nothing\nlogin\n#here\n(input: $i) { __typename } }',
    'mutation { ...F } fragment F on Mutation { a:setPassword(password: "x") { id } }',
    'mutation { ...F } fragment F on Mutation { ...G } fragment G on Mutation { ... { login } }',
    'mutation { ... on Mutation @include(if: true) {login,}}',
    'mutation { ... @skip(if: false) { ... on Mutation { login } } }',
    'query A { me { id } } mutation B { login }',
    '\uFEFFmutation{,,,login,,,}',
    `mutation { login } #${' '.repeat(100_000)}`,
  ])('%s may hash', (text) => {
    expect(mayHash(text)).toBe(true);
  });

  it.each([
    '{ me { id } }',
    '{ loginName }',
    '{ me { id } } # login',
    'query login { me { id } }',
    'query($login: String) { users(login: $login) { edges { cursor } } }',
    '{ throttleStatus(login: "register") { limited } }',
    '{ login: me { id } }',
    'mutation { a: logout(text: "login") }',
    'query { login }',
    'fragment F on User { login }',
    'mutation { login(',
    'mutation { login } }',
    `mutation { ${'login '.repeat(1000)}}`,
    '',
  ])('%s does not', (text) => {
    expect(mayHash(text)).toBe(false);
  });

  it('is told by its words where it is long', () => {
    expect(mayHash(`{ me { id } } # login ${' '.repeat(100_000)}`)).toBe(true);
    expect(mayHash(`{ me { id } } # ${' '.repeat(100_000)}`)).toBe(false);
  });

  it('does not where no field hashes', () => {
    expect(hashingDocuments(buildSchema('type Query { login: Int }'))('{ login }')).toBe(false);
  });
});

describe('the caller', () => {
  const identify = jest.fn(() => Promise.resolve());
  const before = identifyCaller(signInOperations(stated));
  const isIdentified = async (text: string): Promise<boolean> => {
    identify.mockClear();
    const [operation] = parse(text).definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
    await before({ identify } as Partial<Context> as Context, operation);
    return identify.mock.calls.length === 1;
  };

  it.each(rootFields(stated).map((root) => [root.name, shortestCall(root)] as const))(
    'of %s is identified beforehand, unless that signs in and does not ask who calls',
    async (name, text) => {
      const isAsked = !SIGNING_IN.includes(name) || READING_CALLERS.includes(name);
      expect([name, await isIdentified(text)]).toEqual([name, isAsked]);
    },
  );

  it.each([
    ['mutation { a: login { __typename } b: register { __typename } }', false],
    ['mutation { login { __typename } logout }', true],
    ['mutation { login { __typename } __typename }', true],
    ['mutation { ...F } fragment F on Mutation { login { __typename } }', true],
    ['query { login }', true],
  ])('of %s: %s', async (text, isAsked) => {
    expect(await isIdentified(text)).toBe(isAsked);
  });
});
