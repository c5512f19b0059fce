import { storeCrowd } from '../support/crowd';
import { onEveryEngine, type Person } from '../support/gateway';
import { UsersDocument, type UsersQueryVariables } from '../support/operations';

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const MOMENT = '2099-06-01T00:00:00.000Z';
const NOW = Date.parse(MOMENT);

onEveryEngine('what a list of users is asked with (users)', (gateway) => {
  let admin: Person;
  beforeAll(async () => {
    admin = await gateway().admin('the.boss');
    await storeCrowd(gateway());
  }, 60_000);

  const list = (variables: UsersQueryVariables) => admin.send(UsersDocument, variables);
  const faultOf = async (variables: UsersQueryVariables) => {
    const { code, errors } = await list(variables);
    return [code, ...(errors[0]?.extensions.fields ?? []).map(({ path, rule }) => `${path} ${rule}`)];
  };
  const namesOf = async (search: string) => {
    const { data } = await list({ first: 100, filter: { search } });
    return data?.users.nodes.map(({ username }) => username);
  };

  it.each([
    '.*',
    '(a+)+$',
    '^(?=.*)',
    '^e',
    'e.en',
    'even?',
    '[a-z]',
    '$gt',
    '%',
    '_',
    '\\',
    'vEN',
    '\u{10ffff}',
    '{"$ne":null}',
  ])('IN-05 takes %j as the letters it is made of, with which no name begins', async (search) => {
    expect(await namesOf(search)).toEqual([]);
  });

  it('IN-05 takes a dot and an underscore as themselves', async () => {
    expect((await namesOf('even.0'))?.sort()).toEqual(['even.00', 'even.02', 'even.04', 'even.06', 'even.08']);
    expect(await namesOf('mail_any01')).toEqual(['odd.01']);
    expect(await namesOf('mail.any01')).toEqual([]);
  });

  it('IN-05 takes 64 characters and refuses 65', async () => {
    expect(await faultOf({ filter: { search: 'x'.repeat(64) } })).toEqual([null]);
    expect(await faultOf({ filter: { search: 'x'.repeat(65) } })).toEqual(['BAD_USER_INPUT', 'filter.search TOO_LONG']);
    expect((await list({ filter: { search: 'x'.repeat(10_000) } })).code).toBe('BAD_USER_INPUT');
  });

  it.each<[string, UsersQueryVariables]>([
    ['first RANGE', { first: 0 }],
    ['first RANGE', { first: -1 }],
    ['first RANGE', { first: 101 }],
    ['first RANGE', { first: 1_000_000 }],
    ['first TYPE', { first: 2_147_483_648 }],
    ['last RANGE', { last: 0 }],
    ['last RANGE', { last: 101 }],
    ['last RANGE', { last: 101, before: cursorOf(['CREATED_AT_DESC', MOMENT, 'x']) }],
  ])('IN-06 refuses a size, naming %s: %j', async (fault, variables) => {
    expect(await faultOf(variables)).toEqual(['BAD_USER_INPUT', fault]);
  });

  it.each<[string, UsersQueryVariables]>([
    ['last CONFLICT', { first: 5, last: 5 }],
    ['before CONFLICT', { after: 'a', before: 'b' }],
    ['after CONFLICT', { last: 5, after: 'a' }],
    ['before CONFLICT', { first: 5, before: 'b' }],
  ])('refuses to read in both directions, naming %s', async (fault, variables) => {
    expect(await faultOf(variables)).toEqual(['BAD_USER_INPUT', fault]);
  });

  it.each([
    '',
    'x',
    '{}',
    Buffer.from('{"$gt":""}').toString('base64'),
    cursorOf({ $gt: '' }),
    cursorOf(null),
    cursorOf([]),
    cursorOf(['CREATED_AT_DESC', MOMENT]),
    cursorOf(['CREATED_AT_DESC', MOMENT, { $gt: '' }]),
    cursorOf(['CREATED_AT_DESC', { $gt: '' }, 'id']),
    cursorOf(['CREATED_AT_DESC', 'no moment', 'id']),
    cursorOf(['CREATED_AT_DESC', NOW, 'id']),
    cursorOf(['CREATED_AT_DESC', null, 'id']),
    cursorOf(['CREATED_AT_ASC', MOMENT, 'id']),
    cursorOf(['USERNAME_ASC', 'ada', 'id']),
    cursorOf(['passwordHash', '', 'id']),
  ])('IN-06 refuses the forged cursor %j in both directions', async (cursor) => {
    expect(await faultOf({ after: cursor })).toEqual(['BAD_USER_INPUT', 'after CURSOR']);
    expect(await faultOf({ before: cursor })).toEqual(['BAD_USER_INPUT', 'before CURSOR']);
  });

  it('IN-06 refuses the cursor of another order, and of a name that is no text', async () => {
    const { data } = await list({ first: 1, orderBy: 'USERNAME_ASC' });
    const after = data?.users.pageInfo.endCursor ?? '';
    expect(await faultOf({ first: 1, after, orderBy: 'USERNAME_ASC' })).toEqual([null]);
    for (const orderBy of ['CREATED_AT_ASC', 'CREATED_AT_DESC', 'LAST_LOGIN_AT_DESC'] as const) {
      expect(await faultOf({ after, orderBy })).toEqual(['BAD_USER_INPUT', 'after CURSOR']);
    }
    const forged = cursorOf(['USERNAME_ASC', { $gt: '' }, 'id']);
    expect(await faultOf({ after: forged, orderBy: 'USERNAME_ASC' })).toEqual(['BAD_USER_INPUT', 'after CURSOR']);
  });

  it('goes on from where a user was who is gone', async () => {
    const { data } = await list({ first: 3, orderBy: 'USERNAME_ASC' });
    const [, second, third] = data?.users.edges ?? [];
    const users = gateway().gateway.platform.database.collection('users');
    await users.deleteOne({ _id: data?.users.nodes[1]?.id ?? '' });
    const { data: next } = await list({ first: 1, orderBy: 'USERNAME_ASC', after: second?.cursor ?? '' });
    expect(next?.users.nodes.map(({ username }) => username)).toEqual([third?.node.username]);
  });
});
