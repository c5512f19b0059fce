import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { setAccount } from '../support/confirmation';
import type { Client } from '../support/client';
import { stateOf } from '../support/devices';
import { onEveryEngine, type Person } from '../support/gateway';
import { BlockUserDocument } from '../support/operations';

/** A valid call of each field that wants a permission, about the user `$id`. */
const CALLS: Record<string, string> = {
  'Query.users': 'query { users(first: 5) { nodes { id } totalCount } }',
  'Query.user': 'query ($id: ID!) { user(id: $id) { id username } }',
  'Mutation.blockUser': 'mutation ($id: ID!) { blockUser(id: $id, reason: "x", until: "2199-01-31T12:00:00Z") { id } }',
  'Mutation.unblockUser': 'mutation ($id: ID!) { unblockUser(id: $id) { id } }',
  'Mutation.kickUser': 'mutation ($id: ID!) { kickUser(id: $id) { id } }',
  'Mutation.setPermissions': 'mutation ($id: ID!) { setPermissions(id: $id, permissions: ["admin"]) { id } }',
  'Query.auditEvents': 'query ($id: ID!) { auditEvents(first: 5, userId: $id) { nodes { id } } }',
  'Query.databaseStats': 'query { databaseStats { users raw } }',
  'Query.throttleStatus': 'query { throttleStatus(subject: "ada") { failures } }',
  'Query.blackout': 'query { blackout { since by } }',
  'Mutation.setBlackout': 'mutation { setBlackout { since } }',
  'Mutation.deleteBlackout': 'mutation { deleteBlackout }',
  'Mutation.createUser': 'mutation { createUser(input: { email: "somebody@example.com" }) { id } }',
  'Mutation.updateUser': 'mutation ($id: ID!) { updateUser(id: $id, input: { name: "x" }) { id } }',
  'Mutation.deleteUser': 'mutation ($id: ID!) { deleteUser(id: $id) }',
  'Mutation.unblockEmail': 'mutation { unblockEmail(email: "somebody@example.com") }',
};

const schema = buildSchema(readFileSync(resolve(__dirname, '../../schema/schema.graphql'), 'utf8'));
const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);

/** The fields of a type that say `@auth(permission: …)` in the schema. */
function guarded(type: GraphQLObjectType): string[] {
  const wants = (name: string) =>
    type
      .getFields()
      [name]?.astNode?.directives?.some(
        ({ name: directive, arguments: given }) =>
          directive.value === 'auth' && given?.some((argument) => argument.name.value === 'permission'),
      ) ?? false;
  return Object.keys(type.getFields())
    .filter(wants)
    .map((name) => `${type.name}.${name}`);
}

describe('the fields for administrators', () => {
  it('AD-01 are all called here', () => {
    expect(Object.keys(CALLS).sort()).toEqual(roots.flatMap(guarded).sort());
    expect(Object.keys(CALLS).length).toBeGreaterThanOrEqual(4);
  });
});

onEveryEngine('the fields for administrators', (gateway) => {
  let victim: Person;
  let callers: Record<string, { client: Client; id: string | null; code: string }>;
  beforeAll(async () => {
    victim = await gateway().signedIn();
    const [root, demoted, blocked] = [await gateway().admin(), await gateway().admin(), await gateway().admin()];
    const [plain, confirmed] = [await gateway().signedIn(), await gateway().signedIn()];
    await setAccount(gateway(), confirmed.id, { emailConfirmedAt: gateway().clock.now() });
    await setAccount(gateway(), demoted.id, { permissions: ['editor'] });
    await root.send(BlockUserDocument, { id: blocked.id });
    await gateway().mailsTo(confirmed.email);
    callers = {
      guest: { client: gateway().guest(), id: null, code: 'UNAUTHENTICATED' },
      unconfirmed: { client: plain, id: plain.id, code: 'FORBIDDEN' },
      confirmed: { client: confirmed, id: confirmed.id, code: 'FORBIDDEN' },
      demoted: { client: demoted, id: demoted.id, code: 'FORBIDDEN' },
      blocked: { client: blocked, id: null, code: 'USER_BLOCKED' },
    };
  }, 60_000);

  const refusals = () => gateway().trail({ type: 'authz_fail' });

  const kinds = ['guest', 'unconfirmed', 'confirmed', 'demoted', 'blocked'];
  it.each(Object.keys(CALLS).flatMap((field) => kinds.map((kind) => [field, kind] as const)))(
    'AD-01 %s refuses: %s; nothing changes, and the refusal leaves its event',
    async (field, kind) => {
      const { client, code, id } = callers[kind] ?? { client: gateway().guest(), id: null, code: '' };
      const [before, known] = [await stateOf(gateway()), await refusals()];
      const answer = await client.query(CALLS[field] ?? '', { id: victim.id });
      expect([answer.status, answer.code]).toEqual([200, code]);
      expect(Object.values(answer.data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(await stateOf(gateway())).toEqual(before);
      const added = (await refusals()).filter((event) => !known.some(({ _id }) => _id === event._id));
      expect(added.filter(({ details }) => details?.['field'] === field)).toEqual([
        expect.objectContaining({
          actorId: id,
          subjectId: CALLS[field]?.includes('$id') === true ? victim.id : null,
          details: { field, code },
        }),
      ]);
    },
  );

  it.each([
    ['an alias', 'query { mine: users(first: 1) { totalCount } }'],
    ['a fragment', 'query { ...all } fragment all on Query { users(first: 1) { totalCount } }'],
    ['an inline fragment', 'query { ... on Query { ... { users(first: 1) { totalCount } } } }'],
    ['@include', 'query ($yes: Boolean = true) { users(first: 1) @include(if: $yes) { totalCount } }'],
    ['a call beside one that is allowed', 'query { me { id } users(first: 1) { totalCount } }'],
    ['the name of an operation', 'query me { users(first: 1) { totalCount } }'],
  ])('AD-03 cannot be reached by %s', async (_, query) => {
    const { client } = callers['confirmed'] ?? { client: gateway().guest() };
    const { code, data } = await client.query<{ users?: unknown } | null>(query);
    expect([code, data]).toEqual(['FORBIDDEN', null]);
  });

  it('AD-03 cannot be reached by a second operation', async () => {
    const { client } = callers['confirmed'] ?? { client: gateway().guest() };
    const query = 'query one { me { id } } query two { users(first: 1) { totalCount } }';
    for (const operationName of ['one', 'two']) expect((await client.post({ query, operationName })).status).toBe(400);
  });

  it("AD-03 cannot be reached below oneself: administrators' fields are null with an error", async () => {
    const { client, id } = callers['confirmed'] ?? { client: gateway().guest(), id: null };
    const { data, errors } = await client.query('{ me { id block { at } seen: lastRequestAt } }');
    expect(data).toEqual({ me: { id, block: null, seen: null } });
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.code])).toEqual([
      ['me.block', 'FORBIDDEN'],
      ['me.seen', 'FORBIDDEN'],
    ]);
  });
});
