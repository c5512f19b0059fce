import 'reflect-metadata';
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import { IsEmail, MaxLength, ValidateNested } from 'class-validator';
import { GraphQLError, specifiedDirectives } from 'graphql';
import { Arg, buildSchemaSync, Field, InputType, Int, Mutation, Query, registerEnumType, Resolver } from 'type-graphql';
import { GatewayError, NotAllowed, RateLimited } from '../../src/errors';
import { createApollo } from '../../src/graphql/apollo';
import type { ReportedFault } from '../../src/graphql/error-reporting';
import { DateTimeScalar, EmailAddressScalar, JsonScalar } from '../../src/graphql/scalars';
import { validateInput } from '../../src/graphql/validate-input';
import type { EmailAddress } from '../../src/shared/email-address';
import { StorageUnavailable } from '../../src/storage/database';

const CANARY = 'CANARY-hunter2';

enum Delivery {
  COOKIE = 'COOKIE',
  BODY = 'BODY',
}
registerEnumType(Delivery, { name: 'TokenDelivery' });

@InputType()
class ContactInput {
  @IsEmail()
  @Field(() => String)
  mail!: string;
}

@InputType()
class RegisterInput {
  @Field(() => EmailAddressScalar)
  email!: EmailAddress;

  @MaxLength(20)
  @Field(() => String)
  password!: string;

  @Field(() => [String], { nullable: true })
  tags?: string[];

  @ValidateNested()
  @Field(() => ContactInput, { nullable: true })
  contact?: ContactInput;
}

let thrown: unknown;
let registered = 0;

@Resolver()
class TestResolver {
  @Query(() => String, { nullable: true })
  fails(): string {
    throw thrown;
  }

  @Query(() => String)
  mustNotFail(): string {
    throw thrown;
  }

  @Query(() => Int, { nullable: true })
  count(@Arg('first', () => Int) first: number): number {
    return first;
  }

  @Query(() => String, { nullable: true })
  plain(
    @Arg('email', () => EmailAddressScalar) email: EmailAddress,
    @Arg('at', () => DateTimeScalar) at: Date,
    @Arg('data', () => JsonScalar) data: unknown,
  ): string {
    return `${email.canonical} ${at.toISOString()} ${JSON.stringify(data)}`;
  }

  @Mutation(() => Boolean)
  register(
    @Arg('input', () => RegisterInput) _input: RegisterInput,
    @Arg('delivery', () => Delivery, { nullable: true }) _delivery?: Delivery,
  ): boolean {
    registered += 1;
    return true;
  }
}

const directives = [...specifiedDirectives];
const schema = buildSchemaSync({ resolvers: [TestResolver], directives, validateFn: validateInput });
const faults: ReportedFault[] = [];
const options = {
  credentialFields: new Set<string>(),
  onFault: (fault: ReportedFault) => void faults.push(fault),
};
const production = createApollo(schema, { ...options, introspection: false });
const development = createApollo(schema, { ...options, introspection: true });

beforeEach(() => {
  faults.length = 0;
  registered = 0;
});
afterAll(() => Promise.all([production.stop(), development.stop()]));

type Json = Record<string, unknown>;
interface Answered {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly { message: string; path?: unknown; extensions: Json }[];
}

async function ask(query: string, variables: Json = {}, more: Json = {}, apollo = production): Promise<Answered> {
  return post({ query, variables, ...more }, {}, apollo);
}

async function post(body: unknown, headers: Record<string, string> = {}, apollo = production): Promise<Answered> {
  const given = { 'content-type': 'application/json', ...headers };
  const httpGraphQLRequest: HTTPGraphQLRequest = {
    method: 'POST',
    headers: new HeaderMap(Object.entries(given)),
    search: '',
    body,
  };
  const context = () => Promise.resolve({ origin: { requestId: 'request-1' } });
  const { status = 200, body: answer } = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
  const text = answer.kind === 'complete' ? answer.string : '';
  const { data, errors = [] } = JSON.parse(text) as { data: unknown; errors?: Answered['errors'] };
  return { status, text, data, errors };
}

beforeAll(async () => {
  await production.start();
  await development.start();
});

const register =
  'mutation ($input: RegisterInput!, $delivery: TokenDelivery) { register(input: $input, delivery: $delivery) }';
const good = { email: 'ada@example.com', password: 'correct horse' };

describe('values', () => {
  test('what is wrong with variables is told by path and rule, in one error, and no value comes back', async () => {
    const input = { email: CANARY, password: { secret: CANARY }, role: CANARY, tags: ['a', { b: CANARY }] };
    const { status, data, errors, text } = await ask(register, { input, delivery: CANARY });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      status: 400,
      numericCode: 503,
      requestId: 'request-1',
      fields: [
        { path: 'email', rule: 'EMAIL', message: 'Must be an e-mail address, such as ada@example.com.' },
        { path: 'password', rule: 'TYPE', message: 'The value is not of the type that is wanted.' },
        { path: 'tags.1', rule: 'TYPE', message: 'The value is not of the type that is wanted.' },
        { path: 'role', rule: 'UNKNOWN_FIELD', message: 'There is no such field.' },
        { path: 'delivery', rule: 'TYPE', message: 'The value is not of the type that is wanted.' },
      ],
    });
    expect(errors[0]?.message).toContain('password: The value is not of the type that is wanted.');
    expect(text).not.toContain(CANARY);
    expect([registered, faults]).toEqual([0, []]);
  });

  test.each([
    ['a missing variable', {}, 'input'],
    ['null in its place', { input: null }, 'input'],
    ['a missing field', { input: { email: 'a@b.io' } }, 'password'],
    ['null in a field', { input: { email: 'a@b.io', password: null } }, 'password'],
  ])('%s is REQUIRED', async (_name, variables, path) => {
    const { errors } = await ask(register, variables);
    expect(errors[0]?.extensions['fields']).toEqual([{ path, rule: 'REQUIRED', message: 'A value is required.' }]);
  });

  test.each([
    ['an operator', { $gt: '' }],
    ['a list', [CANARY]],
    ['a number', 1e308],
    ['true', true],
  ])('%s in place of a text is of the wrong type', async (_name, password) => {
    const { status, errors, text } = await ask(register, { input: { ...good, password } });
    expect([status, errors[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect(errors[0]?.extensions['fields']).toMatchObject([{ path: 'password', rule: 'TYPE' }]);
    expect(text).not.toContain(CANARY);
  });

  test('a key that is no name is not repeated', async () => {
    const { errors, text } = await ask(register, { input: { ...good, [`<b>${CANARY}</b>`]: 1 } });
    expect(errors[0]?.extensions['fields']).toMatchObject([{ path: 'input', rule: 'UNKNOWN_FIELD' }]);
    expect(text).not.toContain(CANARY);
  });

  test('__proto__ is an unknown field and changes nothing', async () => {
    const input = JSON.parse('{"email":"a@b.io","password":"x","__proto__":{"isAdmin":true}}') as Json;
    expect((await ask(register, { input })).errors[0]?.extensions['fields']).toMatchObject([{ rule: 'UNKNOWN_FIELD' }]);
    expect(({} as Json)['isAdmin']).toBeUndefined();
  });

  test('more faults than can be listed end in fifty', async () => {
    const { errors, status } = await ask(register, { input: { ...good, tags: Array.from({ length: 500 }, () => 1) } });
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions['fields']).toHaveLength(50);
    expect(faults).toEqual([]);
  });

  test.each([
    [`register(input: {email: "${CANARY}", password: "x"})`, 'email', 'EMAIL'],
    [`register(input: {email: "a@b.io", password: 123456})`, 'password', 'TYPE'],
    [`register(input: {email: "a@b.io", password: "x", role: "${CANARY}"})`, 'role', 'UNKNOWN_FIELD'],
    [`register(input: {email: "a@b.io", password: "x", tags: ["a", {b: "${CANARY}"}]})`, 'tags.1', 'TYPE'],
    ['register(input: {email: "a@b.io", password: null})', 'password', 'REQUIRED'],
    [`register(input: "${CANARY}")`, 'input', 'TYPE'],
    [`register(input: {email: "a@b.io", password: "x"}, delivery: ${CANARY.replace('-', '_')})`, 'delivery', 'TYPE'],
  ])('a value in the document is judged as a variable is: %s', async (field, path, rule) => {
    const { status, errors, text } = await ask(`mutation { ${field} }`);
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path, rule }],
      requestId: 'request-1',
    });
    expect(text).not.toMatch(/CANARY|123456/);
  });

  test('a field that the document leaves out is named in development alone', async () => {
    const query = 'mutation { register(input: {email: "a@b.io"}) }';
    expect((await ask(query)).errors[0]?.extensions['fields']).toMatchObject([{ path: 'input', rule: 'REQUIRED' }]);
    expect((await ask(query, {}, {}, development)).errors[0]?.extensions['fields']).toMatchObject([
      { path: 'password' },
    ]);
  });

  test('a variable that is null for an argument with no null is the caller’s fault', async () => {
    const { status, errors } = await ask('query ($n: Int = 1) { count(first: $n) }', { n: null });
    expect(status).toBe(200);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'first', rule: 'REQUIRED' }],
    });
    expect(faults).toEqual([]);
  });

  test('a condition whose variable is null is the caller’s fault', async () => {
    const { errors } = await ask('query ($b: Boolean = true) { count(first: 1) @include(if: $b) }', { b: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'if' }] });
  });

  test('rules of input classes hold, in nested inputs too, and name the field', async () => {
    const { errors, text } = await ask(register, {
      input: { ...good, password: CANARY.repeat(3), contact: { mail: CANARY } },
    });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [
        { path: 'password', rule: 'MAX_LENGTH' },
        { path: 'contact.mail', rule: 'IS_EMAIL' },
      ],
    });
    expect(text).not.toContain(CANARY);
    expect(registered).toBe(0);
  });

  test('type-graphql’s own validation errors are told alike', async () => {
    const strict = { forbidUnknownValues: true, validationError: { target: false, value: false } };
    const other = buildSchemaSync({ resolvers: [TestResolver], directives, validate: strict });
    const apollo = createApollo(other, { ...options, introspection: false });
    await apollo.start();
    const { errors, text } = await ask(register, { input: { ...good, password: CANARY.repeat(3) } }, {}, apollo);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: 'password', rule: 'MAX_LENGTH' }],
    });
    expect(text).not.toContain(CANARY);
    await apollo.stop();
  });

  test.each([
    ['a Date', new Date(), Date],
    ['texts', ['a'], String],
    ['a JSON object', { a: 1 }, JsonScalar],
    ['nothing', undefined, ContactInput],
  ])('%s as an argument has no class whose rules to keep', async (_name, value, type) => {
    await expect(validateInput(value, type)).resolves.toBeUndefined();
  });

  test('an object that is no instance of an input class is refused', async () => {
    await expect(validateInput({ mail: 'a@b.io' }, ContactInput)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('arguments of scalar types have no rules of a class to break', async () => {
    const query =
      'query ($data: JSON!) { plain(email: "Ada@Example.com", at: "2030-01-31T12:00:00+01:00", data: $data) }';
    const { data, errors } = await ask(query, { data: { a: [1] } });
    expect(errors).toEqual([]);
    expect(data).toEqual({ plain: 'ada@example.com 2030-01-31T11:00:00.000Z {"a":[1]}' });
  });
});

describe('faults', () => {
  test.each([
    ['a bug', new Error(`${CANARY} at mongodb://db.internal:27017`)],
    [
      'an error that another library shaped for clients',
      new GraphQLError(CANARY, { extensions: { code: 'BAD_REQUEST', secret: CANARY } }),
    ],
    ['a thrown text', CANARY],
    ['nothing', undefined],
  ])('%s is masked and reaches the log with the same id', async (_name, error) => {
    thrown = error;
    const { status, errors, text, data } = await ask('{ fails }');
    expect([status, data]).toEqual([200, { fails: null }]);
    expect(errors).toEqual([
      {
        message: 'Something went wrong. If it lasts, report it with the request id request-1.',
        locations: expect.anything() as unknown,
        path: ['fails'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', status: 500, numericCode: 400, requestId: 'request-1' },
      },
    ]);
    expect(text).not.toContain(CANARY);
    expect(faults).toMatchObject([{ requestId: 'request-1', code: 'INTERNAL_SERVER_ERROR', path: 'fails' }]);
    if (error instanceof Error) expect(faults[0]?.error).toBe(error);
  });

  test.each(['production', 'test', 'development', undefined])('no stack is told with NODE_ENV %s', async (nodeEnv) => {
    const before = process.env['NODE_ENV'];
    if (nodeEnv === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = nodeEnv;
    thrown = new Error(CANARY);
    const apollo = createApollo(schema, { ...options, introspection: true });
    await apollo.start();
    const { text } = await ask('{ fails }', {}, {}, apollo);
    await apollo.stop();
    process.env['NODE_ENV'] = before;
    expect(text).not.toMatch(/CANARY|stack|node_modules|\.ts/);
  });

  test('a database that is away is a busy service to the client, and told to the log', async () => {
    thrown = new StorageUnavailable(`no primary at ${CANARY}`);
    const { errors, text } = await ask('{ fails }');
    expect(errors[0]?.extensions).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      retryAfter: 1,
      requestId: 'request-1',
    });
    expect(text).not.toContain(CANARY);
    expect(faults[0]?.error).toBe(thrown);
  });

  test('a fault that the caller can act on passes as it is and is not logged', async () => {
    thrown = new GatewayError('LAST_ADMIN', 'Name another admin first.');
    expect((await ask('{ fails }')).errors).toMatchObject([
      {
        message: 'Name another admin first.',
        path: ['fails'],
        extensions: { code: 'LAST_ADMIN', status: 409, requestId: 'request-1' },
      },
    ]);
    thrown = new RateLimited(7);
    expect((await ask('{ fails }')).errors[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 7,
      numericCode: 401,
    });
    expect(faults).toEqual([]);
  });

  test('what was executed answers 200 even where nothing is left of it', async () => {
    thrown = new NotAllowed();
    expect(await ask('{ mustNotFail }')).toMatchObject({
      status: 200,
      data: null,
      errors: [{ extensions: { status: 403 } }],
    });
  });

  test('what refuses the operation before it is executed gives its own status', async () => {
    const beforeExecution = () =>
      Promise.reject(new GatewayError('FORBIDDEN', 'For the router alone.', { reason: 'PERMISSION' }));
    const apollo = createApollo(schema, { ...options, introspection: false, beforeExecution });
    await apollo.start();
    expect(await ask('{ fails }', {}, {}, apollo)).toMatchObject({
      status: 403,
      errors: [{ message: 'For the router alone.', extensions: { code: 'FORBIDDEN', requestId: 'request-1' } }],
    });
    await apollo.stop();
  });
});
