import { fc } from '../support/property';
import { GatewayError } from '../../src/errors';
import { parseEmailAddress } from '../../src/shared/email-address';
import { newUser } from '../../src/users/new-user';
import { encodeCursor, ORDERS, type PageArguments, pageRequest, type UserOrderName } from '../../src/users/user-page';

const NOW = new Date('2100-01-31T12:00:00.123Z');
const email = parseEmailAddress('ada@example.com') ?? { original: '', canonical: '' };
const ada = newUser({ email, username: 'ada', passwordHash: null }, NOW);
const orders = Object.keys(ORDERS) as UserOrderName[];

const faultOf = (given: PageArguments, order: UserOrderName = 'USERNAME_ASC') => {
  try {
    pageRequest(given, order);
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return error.details.fields?.map(({ path, rule }) => `${path} ${rule}`).join();
  }
};

describe('a page of users', () => {
  it.each<[PageArguments, { size: number; backward: boolean }]>([
    [{}, { size: 20, backward: false }],
    [
      { first: null, after: null, last: null, before: null },
      { size: 20, backward: false },
    ],
    [{ first: 1 }, { size: 1, backward: false }],
    [{ first: 100 }, { size: 100, backward: false }],
    [{ last: 7 }, { size: 7, backward: true }],
  ])('asked for with %j', (given, page) => {
    expect(pageRequest(given, 'USERNAME_ASC')).toEqual({ ...page, from: null });
  });

  it.each<[PageArguments, string]>([
    [{ first: 0 }, 'first RANGE'],
    [{ first: -1 }, 'first RANGE'],
    [{ first: 101 }, 'first RANGE'],
    [{ last: 101 }, 'last RANGE'],
    [{ first: 1, last: 1 }, 'last CONFLICT'],
    [{ after: 'a', before: 'b' }, 'before CONFLICT'],
    [{ after: 'a', last: 1 }, 'after CONFLICT'],
    [{ before: 'b', first: 1 }, 'before CONFLICT'],
    [{ after: '' }, 'after CURSOR'],
    [{ before: 'x' }, 'before CURSOR'],
  ])('is refused with %j: %s', (given, fault) => {
    expect(faultOf(given)).toBe(fault);
  });

  it.each(orders)('goes on from a cursor of the order %s, forwards and backwards', (order) => {
    const cursor = encodeCursor(ada, order);
    const value = {
      CREATED_AT_DESC: NOW.toISOString(),
      CREATED_AT_ASC: NOW.toISOString(),
      USERNAME_ASC: 'ada',
      LAST_LOGIN_AT_DESC: null,
    }[order];
    const from = { value, id: ada._id };
    expect(pageRequest({ after: cursor }, order)).toEqual({ size: 20, backward: false, from });
    expect(pageRequest({ before: cursor }, order)).toEqual({ size: 20, backward: true, from });
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  it('IN-06 takes the cursor of no other order', () => {
    for (const order of orders) {
      for (const other of orders) {
        expect(faultOf({ after: encodeCursor(ada, order) }, other)).toBe(order === other ? null : 'after CURSOR');
      }
    }
  });

  it('IN-06 takes from a cursor two texts or a null, whatever JSON it holds', () => {
    const values = fc.oneof(fc.jsonValue(), fc.tuple(fc.constantFrom(...orders), fc.jsonValue(), fc.jsonValue()));
    fc.assert(
      fc.property(values, fc.constantFrom(...orders), (value, order) => {
        const after = Buffer.from(JSON.stringify(value)).toString('base64url');
        if (faultOf({ after }, order) !== null) return;
        const { from } = pageRequest({ after }, order);
        expect(typeof from?.id).toBe('string');
        expect(from?.value === null || typeof from?.value === 'string').toBe(true);
      }),
    );
  });
});
