import 'reflect-metadata';
import { buildASTSchema, graphql, isObjectType, parse, specifiedDirectives, type GraphQLSchema } from 'graphql';
import {
  Arg,
  buildSchemaSync,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { GatewayError, ServiceUnavailable } from '../../src/errors';
import { Auth, authDirective, Public, PUBLIC } from '../../src/graphql/access';
import { accessDocument } from '../../src/graphql/access-document';
import { enforceAccess, type AccessOptions, type RefusedCall } from '../../src/graphql/access-guard';
import type { Caller } from '../../src/graphql/access-policy';
import { accessTable } from '../../src/graphql/access-table';
import { printGatewaySchema } from '../../src/graphql/print-schema';

interface TestContext {
  user: Caller;
}

const ran: string[] = [];
const read = (field: string): string => {
  ran.push(field);
  return field;
};

@ObjectType()
class User {
  @Public()
  @Field(() => ID)
  id!: string;

  @Auth({ permission: 'admin', owner: true })
  @Field(() => String, { nullable: true })
  email?: string;

  @Auth({ permission: 'admin' })
  @Field(() => String, { nullable: true, description: 'What support notes.' })
  note?: string;
}

@Auth({ permission: 'audit' })
@ObjectType()
class Report {
  @Field(() => String)
  text!: string;

  @Public()
  @Field(() => Int)
  year!: number;
}

@Resolver(() => User)
class UserResolver {
  @Public()
  @Query(() => User)
  first(): User {
    return Object.assign(new User(), { id: 'ada' });
  }

  @Public()
  @Query(() => Report, { nullable: true })
  report(): Report {
    return Object.assign(new Report(), { text: 'all is well', year: 1843 });
  }

  @Auth({ permission: 'admin' })
  @Query(() => String, { nullable: true })
  users(): string {
    return read('users');
  }

  @Auth()
  @Mutation(() => Boolean, { nullable: true })
  rename(
    @Arg('to', () => String, { nullable: true }) _to?: string,
    @Arg('id', () => ID, { nullable: true }) _id?: string,
  ): boolean {
    return read('rename') !== '';
  }

  @Auth({ beforeConfirmation: true })
  @Mutation(() => Boolean, { nullable: true })
  confirm(): boolean {
    return read('confirm') !== '';
  }

  @Public()
  @Mutation(() => User)
  signIn(@Ctx() context: TestContext): User {
    context.user = ada;
    return Object.assign(new User(), { id: 'ada' });
  }

  @FieldResolver(() => String, { nullable: true })
  email(): string {
    return read('email');
  }

  @FieldResolver(() => String, { nullable: true })
  note(): string {
    return read('note');
  }
}

const build = (resolver: new () => object): GraphQLSchema =>
  buildSchemaSync({ resolvers: [resolver], directives: [...specifiedDirectives, authDirective], validate: false });

const source = build(UserResolver);
const table = accessTable(source);

const ada = { isAuthenticated: true, isAdmin: false, id: 'ada', permissions: [], emailConfirmed: true } as const;
const grace = { ...ada, id: 'grace' };
const unconfirmed = { ...ada, emailConfirmed: false };
const auditor = { ...ada, id: 'alan', permissions: ['audit'] };
const admin = { ...ada, id: 'root', isAdmin: true, permissions: ['admin'] };
const guest = (refusal: GatewayError): Caller => ({ isAuthenticated: false, refusal });
const expired = guest(new GatewayError('UNAUTHENTICATED', 'Refresh first.', { reason: 'EXPIRED' }));

interface Asked extends Partial<AccessOptions<TestContext>> {
  readonly user: Caller;
}

async function ask(query: string, { user, ...options }: Asked) {
  ran.length = 0;
  const schema = enforceAccess<TestContext>(source, table, {
    requireConfirmedEmail: false,
    onRefused: () => undefined,
    ...options,
  });
  const { data, errors = [] } = await graphql({ schema, source: query, contextValue: { user } });
  return { data, codes: errors.map(({ extensions }) => extensions['code']), errors };
}

test('a guest is told why it is one, and no resolver runs', async () => {
  const { data, errors } = await ask('mutation { rename }', { user: expired });
  expect(data).toEqual({ rename: null });
  expect(errors[0]?.message).toBe('Refresh first.');
  expect(errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'EXPIRED', status: 401 });
  expect(ran).toEqual([]);
});

test('who cannot be known while the database is away is told to come back', async () => {
  const { codes } = await ask('mutation { rename }', { user: guest(new ServiceUnavailable()) });
  expect(codes).toEqual(['SERVICE_UNAVAILABLE']);
});

test('a user without the permission is refused, one with it passes, and an admin holds every permission', async () => {
  const query = '{ report { text } }';
  expect(await ask(query, { user: ada })).toMatchObject({ data: { report: null }, codes: ['FORBIDDEN'] });
  expect(await ask(query, { user: auditor })).toMatchObject({ data: { report: { text: 'all is well' } }, codes: [] });
  expect(await ask(query, { user: admin })).toMatchObject({ codes: [] });
});

test("an owner reads its own, nobody else's, and never what only a permission opens", async () => {
  const query = '{ first { email note } }';
  expect(await ask(query, { user: ada })).toMatchObject({
    data: { first: { email: 'email', note: null } },
    codes: ['FORBIDDEN'],
  });
  expect(await ask(query, { user: grace })).toMatchObject({
    data: { first: { email: null } },
    codes: ['FORBIDDEN', 'FORBIDDEN'],
  });
  expect(await ask(query, { user: admin })).toMatchObject({
    data: { first: { email: 'email', note: 'note' } },
    codes: [],
  });
});

test.each([
  ['an alias', '{ a: users }'],
  ['a named fragment', '{ ...F } fragment F on Query { users }'],
  ['an inline fragment', '{ ... on Query { users } }'],
  ['@include', '{ users @include(if: true) }'],
  ['a field below a public one', '{ first { note } }'],
])('a guarded field is refused by way of %s', async (_name, query) => {
  expect((await ask(query, { user: ada })).codes).toEqual(['FORBIDDEN']);
  expect((await ask(query, { user: expired })).codes).toEqual(['UNAUTHENTICATED']);
  expect(ran).toEqual([]);
});

test('who signs in by a mutation may read its own fields in the same answer', async () => {
  expect(await ask('mutation { signIn { email } }', { user: expired })).toMatchObject({
    data: { signIn: { email: 'email' } },
    codes: [],
  });
});

test('an unconfirmed user is sent to confirm, save where the field is for that; where it lacks the permission, that comes first', async () => {
  const asked = { user: unconfirmed, requireConfirmedEmail: true };
  expect((await ask('mutation { rename }', asked)).codes).toEqual(['EMAIL_NOT_CONFIRMED']);
  expect((await ask('mutation { confirm }', asked)).codes).toEqual([]);
  expect((await ask('{ users }', asked)).codes).toEqual(['FORBIDDEN']);
  expect((await ask('mutation { rename }', { user: unconfirmed })).codes).toEqual([]);
});

test('refusals of root fields that want a permission are told before they are answered, and no others', async () => {
  const told: RefusedCall<TestContext>[] = [];
  const onRefused = async (call: RefusedCall<TestContext>): Promise<void> => {
    await Promise.resolve();
    told.push(call);
  };
  await ask('{ users }', { user: ada, onRefused });
  await ask('{ users }', { user: expired, onRefused });
  await ask('{ first { note } }', { user: ada, onRefused });
  await ask('mutation { rename }', { user: expired, onRefused });
  expect(told.map(({ field, error, context }) => [field, error.code, context.user])).toEqual([
    ['Query.users', 'FORBIDDEN', ada],
    ['Query.users', 'UNAUTHENTICATED', expired],
  ]);
});

test('a refusal that cannot be recorded stays a refusal', async () => {
  const onRefused = (): Promise<void> => Promise.reject(new ServiceUnavailable());
  const { data, codes } = await ask('{ users }', { user: ada, onRefused });
  expect([data, codes, ran]).toEqual([{ users: null }, ['SERVICE_UNAVAILABLE'], []]);
});

test('public fields are left as they were', () => {
  const schema = enforceAccess<TestContext>(source, table, {
    requireConfirmedEmail: false,
    onRefused: () => undefined,
  });
  const resolverOf = (from: GraphQLSchema, field: string) => from.getQueryType()?.getFields()[field]?.resolve;
  expect(resolverOf(schema, 'first')).toBe(resolverOf(source, 'first'));
  expect(resolverOf(schema, 'users')).not.toBe(resolverOf(source, 'users'));
});

test('a schema made again from its text is guarded by the table of the first', async () => {
  const again = buildASTSchema(parse(printGatewaySchema(source)));
  const schema = enforceAccess<TestContext>(again, table, { requireConfirmedEmail: false, onRefused: () => undefined });
  const { errors } = await graphql({ schema, source: '{ users }', contextValue: { user: ada } });
  expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', status: 403, reason: 'PERMISSION' });
});

test('every field that states no access is named, and the gateway does not start', () => {
  const silent = new Map([...table].filter(([name]) => !['Query.users', 'User.note'].includes(name)));
  const start = (): unknown =>
    enforceAccess(source, silent, { requireConfirmedEmail: false, onRefused: () => undefined });
  expect(start).toThrow('These fields state no access; put @Auth or @Public on them:\n  Query.users\n  User.note');
});

test('a field that federation adds needs an access too', () => {
  const federated = buildASTSchema(parse(`${printGatewaySchema(source)} extend type Query { _service: String }`));
  const start = (rows: typeof table): unknown =>
    enforceAccess(federated, rows, { requireConfirmedEmail: false, onRefused: () => undefined });
  expect(() => start(table)).toThrow('Query._service');
  expect(() => start(new Map([...table, ['Query._service', PUBLIC]]))).not.toThrow();
});

test('a schema with subscriptions does not start', () => {
  const streaming = buildASTSchema(parse(`${printGatewaySchema(source)} type Subscription { tick: Int }`));
  expect(() => enforceAccess(streaming, table, { requireConfirmedEmail: false, onRefused: () => undefined })).toThrow(
    'Subscription',
  );
});

test.each([
  [
    'written by hand',
    Directive('@auth(permission: "admin")'),
    'the schema shows "@auth(permission: "admin")", the record says ""',
  ],
  ['misspelt', Directive('@aut(permission: "admin")'), 'no directive @aut is defined'],
  ['Public over Auth', both(Public(), Auth()), 'both @Auth and @Public stand here'],
  ['Auth over Public', both(Auth(), Public()), 'both @Auth and @Public stand here'],
  ['Auth twice', both(Auth(), Auth({ permission: 'admin' })), 'the schema shows'],
])('an access that is %s stops the start', (_name, decorate, fault) => {
  @Resolver()
  class Wrong {
    @decorate
    @Query(() => String)
    secret(): string {
      return '';
    }
  }
  expect(() => accessTable(build(Wrong))).toThrow(`Query.secret: ${fault}`);
});

function both(...decorators: MethodDecorator[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const decorate of decorators.toReversed()) decorate(target, key, descriptor);
  };
}

test('the schema text shows each access as it was stated', () => {
  expect(printGatewaySchema(source)).toBe(`"""
Requires a signed-in user whose session is alive and who is not blocked.
\`permission\`: the user must also hold it ("admin" holds every permission).
\`owner\`: the user whom the object describes passes too, whatever its permissions.
Failing it nulls the field (or fails the operation where it is non-null) with UNAUTHENTICATED or FORBIDDEN.
"""
directive @auth(permission: String, owner: Boolean = false) on FIELD_DEFINITION | OBJECT

type Mutation {
  rename(id: ID, to: String): Boolean @auth
  confirm: Boolean @auth
  signIn: User!
}

type Query {
  first: User!
  report: Report
  users: String @auth(permission: "admin")
}

type Report @auth(permission: "audit") {
  text: String!
  year: Int!
}

type User {
  id: ID!
  email: String @auth(permission: "admin", owner: true)
  """What support notes."""
  note: String @auth(permission: "admin")
}
`);
});

test('the access document says who may read each field', () => {
  expect(accessDocument(source, table)).toBe(`# Who may read which field

| field | who may |
|---|---|
| \`Mutation.confirm\` | signed-in users, before the e-mail address is confirmed too |
| \`Mutation.rename\` | signed-in users |
| \`Mutation.signIn\` | everyone |
| \`Query.first\` | everyone |
| \`Query.report\` | everyone |
| \`Query.users\` | holders of \`admin\` |
| \`Report.text\` | holders of \`audit\` |
| \`Report.year\` | everyone |
| \`User.email\` | the user itself, and holders of \`admin\` |
| \`User.id\` | everyone |
| \`User.note\` | holders of \`admin\` |
`);
});

test('every object type of the test schema is covered', () => {
  const names = Object.values(source.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  expect(names.map(String).sort()).toEqual(['Mutation', 'Query', 'Report', 'User']);
  expect(table.size).toBe(11);
});
