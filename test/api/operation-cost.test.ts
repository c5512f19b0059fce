import { getIntrospectionQuery } from 'graphql';
import { onEveryEngine, type Person } from '../support/gateway';

const USER = `id username name photo createdAt email emailConfirmed permissions isAdmin hasPassword updatedAt lastLoginAt
  lastRequestAt customData mfa { email totp recoveryCodesLeft } block { at by reason until }
  identities { provider subject linkedAt } sessions { id createdAt lastUsedAt expiresAt ip userAgent current }`;
const many = (count: number, field: string) =>
  Array.from({ length: count }, (_, n) => `a${String(n)}: ${field}`).join(' ');

onEveryEngine('an operation that reads too much (users, auditEvents)', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin();
  });

  it.each<[string, string, Record<string, unknown>?]>([
    ['ten pages of a hundred', `{ ${many(10, 'users(first: 100) { nodes { id } }')} }`],
    ['three of them', `{ ${many(3, 'users(first: 100) { totalCount }')} }`],
    ['from the other end', `{ ${many(3, 'users(last: 100) { nodes { id } }')} }`],
    ['with everything in two', `{ ${many(2, `users(first: 100) { nodes { ${USER} } }`)} }`],
    ['of the trail', `{ ${many(10, 'auditEvents(first: 100) { nodes { id } }')} }`],
    ['by a variable', `query ($n: Int) { ${many(10, 'users(first: $n) { nodes { id } }')} }`, { n: 100 }],
    ['by the default of a variable', `query ($n: Int = 100) { ${many(10, 'users(first: $n) { nodes { id } }')} }`],
    ['in a fragment', `{ ...all } fragment all on Query { ${many(10, 'users(first: 100) { nodes { id } }')} }`],
    [
      'in fragments within fragments',
      '{ ...a } fragment a on Query { ...b x: users(first: 100) { totalCount } } ' +
        'fragment b on Query { y: users(first: 100) { totalCount } ... { z: users(first: 100) { totalCount } } }',
    ],
    [
      'that are left out',
      `query ($no: Boolean = false) { ${many(10, 'users(first: 100) @include(if: $no) { nodes { id } }')} }`,
    ],
    ['of one size too many', `{ ${many(10, 'users(first: 2147483647) { nodes { id } }')} }`],
    [
      'of the usual size, with all of everybody',
      `{ ${many(10, 'users { nodes { ...F } edges { node { ...F } } }')} } fragment F on User { ${USER} }`,
    ],
  ])('is refused before anything is executed: %s', async (_, query, variables = {}) => {
    const { code, data, errors, status } = await admin.query(query, variables);
    expect([status, code, data]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED', null]);
    expect(errors[0]?.message).toMatch(/^The operation costs \d+; at most 30000 allowed\./);
  });

  it.each<[string, string, Record<string, unknown>?]>([
    ['a page of a hundred with all there is of each', `{ users(first: 100) { nodes { ${USER} } totalCount } }`],
    [
      'the same by edges and nodes',
      `{ users(first: 100) { edges { cursor node { ${USER} } } nodes { ${USER} } totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    ],
    [
      'a page of the trail with who and whom',
      `{ auditEvents(first: 100) { nodes { id at type ip userAgent details
      actor { ${USER} } subject { ${USER} } } } }`,
    ],
    [
      'a dashboard',
      `{ ${many(4, 'users { nodes { id username } totalCount }')} auditEvents { nodes { id type } } blackout { by } }`,
    ],
    ['ten small pages', `query ($n: Int) { ${many(10, 'users(first: $n) { nodes { id username } }')} }`, { n: 20 }],
  ])('is not: %s', async (_, query, variables = {}) => {
    expect((await admin.query(query, variables)).code).toBeNull();
  });

  it('is not what a tool asks of the schema in development', async () => {
    expect((await gateway().guest().query(getIntrospectionQuery())).code).toBeNull();
  });

  it('is not a page of a size that is none: that is refused by its own rule', async () => {
    expect((await admin.query('{ users(first: 101) { totalCount } }')).code).toBe('BAD_USER_INPUT');
    expect((await admin.query('query ($n: Int) { users(first: $n) { totalCount } }', { n: 'x' })).code).toBe(
      'BAD_USER_INPUT',
    );
  });
});
