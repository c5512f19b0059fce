import { isBlocked } from '../../src/users/user.policy';
import { CROWD_BEGINS, storeCrowd } from '../support/crowd';
import { onEveryEngine, type Person } from '../support/gateway';
import { UsersDocument, type UsersQueryVariables } from '../support/operations';
import type { UserDocument } from '../../src/users/user.document';

const ORDERS = ['CREATED_AT_DESC', 'CREATED_AT_ASC', 'USERNAME_ASC', 'LAST_LOGIN_AT_DESC'] as const;
type Order = (typeof ORDERS)[number];
type Filter = NonNullable<UsersQueryVariables['filter']>;

const numbers: Record<Order, (user: UserDocument) => number | string> = {
  CREATED_AT_DESC: ({ createdAt }) => -createdAt.getTime(),
  CREATED_AT_ASC: ({ createdAt }) => createdAt.getTime(),
  USERNAME_ASC: ({ usernameCanonical }) => usernameCanonical,
  LAST_LOGIN_AT_DESC: ({ lastLoginAt }) => (lastLoginAt === null ? Infinity : -lastLoginAt.getTime()),
};

/** Users of one moment stand by their id, in the direction of the order. */
function sorted(users: readonly UserDocument[], order: Order): string[] {
  const direction = order.endsWith('_DESC') ? -1 : 1;
  const keyed = users.map((user) => ({ key: numbers[order](user), id: user._id }));
  const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
  return keyed.sort((a, b) => compare(a.key, b.key) || direction * compare(a.id, b.id)).map(({ id }) => id);
}

onEveryEngine('listing users (users)', (gateway) => {
  let admin: Person;
  let everyone: UserDocument[];
  beforeAll(async () => {
    admin = await gateway().admin('the.boss');
    await storeCrowd(gateway());
    everyone = await gateway().documents<UserDocument>('users');
  }, 60_000);

  const list = (variables: UsersQueryVariables) => admin.send(UsersDocument, variables);
  const page = async (variables: UsersQueryVariables) => {
    const { data, text } = await list(variables);
    if (data === null) throw new Error(`listing failed: ${text}`);
    expect(data.users.edges.map(({ node }) => node.username)).toEqual(data.users.nodes.map(({ username }) => username));
    return { ids: data.users.nodes.map(({ id }) => id), ...data.users };
  };
  const found = async (filter: Filter) => {
    const { nodes, totalCount } = await page({ first: 100, filter });
    expect(nodes).toHaveLength(totalCount);
    return nodes.map(({ username }) => username).sort();
  };
  const named = (fits: (user: UserDocument) => boolean) =>
    everyone
      .filter(fits)
      .map(({ username }) => username)
      .sort();

  /** Every id, in the order of the pages that lead to the end. */
  const forwards = async (orderBy: Order, first: number, after: string | null = null): Promise<string[]> => {
    const { ids, pageInfo } = await page({ first, after, orderBy });
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    return pageInfo.hasNextPage ? [...ids, ...(await forwards(orderBy, first, pageInfo.endCursor))] : ids;
  };
  /** Every id, from the pages that lead from the end to the beginning. */
  const backwards = async (orderBy: Order, last: number, before: string | null = null): Promise<string[]> => {
    const { ids, pageInfo } = await page({ last, before, orderBy });
    expect(pageInfo.hasNextPage).toBe(before !== null);
    return pageInfo.hasPreviousPage ? [...(await backwards(orderBy, last, pageInfo.startCursor)), ...ids] : ids;
  };

  it.each(ORDERS)('reads every user once, forwards and backwards, in the order %s', async (orderBy) => {
    const expected = sorted(everyone, orderBy);
    for (const size of [7, 23]) {
      expect(await forwards(orderBy, size)).toEqual(expected);
      expect(await backwards(orderBy, size)).toEqual(expected);
    }
  });

  it('begins with the newest, twenty at a time, and knows of the next page', async () => {
    const { ids, pageInfo, edges, totalCount } = await page({});
    expect(ids).toEqual(sorted(everyone, 'CREATED_AT_DESC').slice(0, 20));
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[19]?.cursor,
    });
    expect(totalCount).toBe(46);
  });

  it('has an empty page beyond the end, without cursors', async () => {
    const { pageInfo } = await page({ first: 100 });
    const { ids, pageInfo: beyond } = await page({ first: 5, after: pageInfo.endCursor ?? '' });
    expect([ids, beyond]).toEqual([
      [],
      { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    ]);
  });

  it('knows of no next page where the last one is just full', async () => {
    expect((await page({ first: 46 })).pageInfo.hasNextPage).toBe(false);
    expect((await page({ first: 45 })).pageInfo.hasNextPage).toBe(true);
  });

  it('counts only where the count is asked for', async () => {
    const commands: string[] = [];
    gateway().gateway.platform.database.onCommand(({ collection, operation }) =>
      commands.push(`${collection} ${operation}`),
    );
    const counts = () => commands.filter((command) => /count|aggregate/i.test(command)).length;
    await admin.query('{ users(first: 1) { nodes { id } } }');
    expect([commands.length > 0, counts()]).toEqual([true, 0]);
    await admin.query('{ users(first: 1) { totalCount } }');
    expect(counts()).toBe(1);
  });

  it.each<[string, Filter, (user: UserDocument) => boolean]>([
    ['nothing', {}, () => true],
    ['nulls', { search: null, blocked: null, emailConfirmed: null, permission: null, createdAfter: null }, () => true],
    ['a confirmed address', { emailConfirmed: true }, (user) => user.emailConfirmedAt !== null],
    ['an unconfirmed address', { emailConfirmed: false }, (user) => user.emailConfirmedAt === null],
    ['a block in force', { blocked: true }, (user) => isBlocked(user.block, gateway().clock.now())],
    ['no block in force', { blocked: false }, (user) => !isBlocked(user.block, gateway().clock.now())],
    ['a permission', { permission: 'editor' }, (user) => user.permissions.includes('editor')],
    ['a permission that nobody has', { permission: 'edit' }, () => false],
    [
      'a moment after',
      { createdAfter: new Date(CROWD_BEGINS).toISOString() },
      (user) => user.createdAt.getTime() > CROWD_BEGINS,
    ],
    [
      'a moment before',
      { createdBefore: new Date(CROWD_BEGINS + 60_000).toISOString() },
      (user) => user.createdAt.getTime() < CROWD_BEGINS + 60_000,
    ],
    ['the beginning of names', { search: 'EVEN.1' }, (user) => user.username.startsWith('even.1')],
    [
      'the beginning of addresses',
      { search: ' mail.five' },
      (user) => user.emailCanonical?.startsWith('mail.five') ?? false,
    ],
    [
      'a blocked editor',
      { blocked: true, permission: 'editor' },
      (user) => isBlocked(user.block, gateway().clock.now()) && user.permissions.includes('editor'),
    ],
    [
      'all at once',
      {
        search: 'e',
        blocked: false,
        emailConfirmed: true,
        permission: 'editor',
        createdAfter: new Date(CROWD_BEGINS).toISOString(),
        createdBefore: '2100-01-01T00:00:00Z',
      },
      (user) =>
        user.username.startsWith('e') &&
        !isBlocked(user.block, gateway().clock.now()) &&
        user.emailConfirmedAt !== null &&
        user.permissions.includes('editor') &&
        user.createdAt.getTime() > CROWD_BEGINS,
    ],
  ])('finds those with %s', async (_, filter, fits) => {
    expect(await found(filter)).toEqual(named(fits));
  });

  it('reads a filtered list in every order, page by page', async () => {
    const filter = { blocked: false, emailConfirmed: false };
    const fitting = everyone.filter(
      (user) => user.emailConfirmedAt === null && !isBlocked(user.block, gateway().clock.now()),
    );
    for (const orderBy of ORDERS) {
      const first = await page({ first: 10, orderBy, filter });
      const second = await page({ first: 10, orderBy, filter, after: first.pageInfo.endCursor ?? '' });
      expect([...first.ids, ...second.ids]).toEqual(sorted(fitting, orderBy).slice(0, 20));
    }
  });
});
