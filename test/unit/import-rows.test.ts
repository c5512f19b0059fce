import { authxRow } from '../../src/importing/authx-row';
import { emahRow } from '../../src/importing/emah-row';
import { fastapiRow } from '../../src/importing/fastapi-row';
import { importedUser, type ImportedUser } from '../../src/importing/imported-user';
import type { OriginRow } from '../../src/importing/origin-row';
import { dateOf, type Fields, fieldsOf, idOf, plainValue } from '../../src/importing/row-values';
import { CustomDataRules } from '../../src/users/custom-data.policy';

const NOW = new Date('2026-01-01T00:00:00Z');
const OID = { $oid: '62837a8e2b0f3c5d4e6f7a8b' };
const MADE = new Date(0x62837a8e * 1000);
const TERMS = {
  origin: 'AuthX',
  now: NOW,
  customData: new CustomDataRules({ maxBytes: 100, check: null }),
  canVerify: (hash: string) => hash.startsWith('$2b$'),
  isBlockedAddress: (canonical: string) => canonical === 'eve@example.com',
  unconfirmed: false,
};

function taken(read: (fields: Fields) => OriginRow, fields: Fields, terms: Partial<typeof TERMS> = {}): ImportedUser {
  return importedUser(read(fields), { ...TERMS, ...terms });
}

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
  return null;
}

describe('values of a row', () => {
  test.each([
    [{ $date: '2022-05-17T10:00:00.123Z' }, '2022-05-17T10:00:00.123Z'],
    [{ $date: { $numberLong: '1652781600123' } }, '2022-05-17T10:00:00.123Z'],
    [{ $date: 1652781600123 }, '2022-05-17T10:00:00.123Z'],
    ['2022-05-17T10:00:00.123456', '2022-05-17T10:00:00.123Z'],
    ['2022-05-17 10:00:00', '2022-05-17T10:00:00.000Z'],
    ['2022-05-17T12:00:00+02:00', '2022-05-17T10:00:00.000Z'],
    [null, undefined],
    [undefined, undefined],
  ])('%j is the moment %s', (value, moment) => {
    expect(dateOf({ at: value }, 'at')?.toISOString()).toBe(moment);
  });

  test.each([['yesterday'], [5], [{ $date: 'x' }], ['2022-13-01T00:00:00'], [{}], [[]]])('%j is no moment', (value) => {
    expect(refusal(() => dateOf({ at: value }, 'at'))).toBe('FIELD');
  });

  test.each([
    [7, '7'],
    [{ $numberInt: '7' }, '7'],
    [{ $numberLong: '9007199254740993' }, '9007199254740993'],
    [OID, OID.$oid],
    ['abc-1', 'abc-1'],
    [null, null],
  ])('%j is the id %s', (value, id) => {
    expect(idOf({ id: value }, 'id')).toBe(id);
  });

  test.each([[''], ['a b'], ['x'.repeat(65)], [1.5], [{ a: 1 }], [true], ['é']])('%j is no id', (value) => {
    expect(refusal(() => idOf({ id: value }, 'id'))).toBe('FIELD');
  });

  test('of Extended JSON become plain ones, at any depth', () => {
    const data = {
      n: { $numberInt: '5' },
      d: [{ $numberDouble: '1.5' }],
      at: { $date: '2022-05-17T10:00:00Z' },
      id: OID,
    };
    expect(plainValue(data)).toEqual({ n: 5, d: [1.5], at: '2022-05-17T10:00:00.000Z', id: OID.$oid });
    expect(plainValue({ $where: 'x' })).toEqual({ $where: 'x' });
  });

  test.each([
    ['{"a":', 'NOT_JSON'],
    ['[1]', 'NOT_AN_OBJECT'],
    ['null', 'NOT_AN_OBJECT'],
    ['"x"', 'NOT_AN_OBJECT'],
  ])('%s is no row', (text, reason) => {
    expect(refusal(() => fieldsOf({ line: 1, number: 1, text, isTooLarge: false }))).toBe(reason);
  });

  test('that lie very deep break nothing', () => {
    const text = `{"email":"ada@example.com","custom_data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const row = { line: 1, number: 1, text, isTooLarge: false };
    expect(refusal(() => taken(emahRow, fieldsOf(row)))).toBe('CUSTOM_DATA');
  });
});

describe('a user of AuthX', () => {
  const ada = {
    ...{ _id: OID, id: 12, email: 'Ada@Example.com', username: 'Ada', password: '$2b$12$hash', active: true },
    ...{ confirmed: true, permissions: ['admin', 'editor', 'admin'], info: [], provider: 'Google', sid: '117' },
    ...{ created_at: { $date: '2022-05-17T10:00:00Z' }, last_login: { $date: '2023-05-17T10:00:00Z' } },
  };

  test('keeps id, names, hash, permissions, moments and the account at a provider', () => {
    const { identity, isNameDerived, notes, user } = taken(authxRow, ada);
    const createdAt = new Date('2022-05-17T10:00:00Z');
    expect(user).toEqual({
      ...{ _id: '12', username: 'ada', usernameCanonical: 'ada', email: 'Ada@Example.com' },
      heldEmails: ['ada@example.com'],
      ...{ emailCanonical: 'ada@example.com', emailConfirmedAt: createdAt, name: null, photo: null },
      ...{ permissions: ['admin', 'editor'], passwordHash: '$2b$12$hash', passwordChangedAt: createdAt },
      ...{ credentialVersion: 0, block: null, customData: null, createdAt, updatedAt: NOW },
      ...{ lastLoginAt: new Date('2023-05-17T10:00:00Z'), lastRequestAt: null, settled: true, unfinishedImport: true },
    });
    expect(identity).toMatchObject({ userId: '12', provider: 'google', subject: '117', linkedAt: createdAt });
    expect([notes, isNameDerived]).toEqual([[], false]);
  });

  test.each([
    [{ provider: null, sid: null }],
    [{ provider: '', sid: '' }],
    [{ provider: ' ', sid: ' ' }],
    [{ provider: undefined, sid: undefined }],
  ])('has no account at a provider where both fields are empty: %j', (fields) => {
    const { identity, notes } = taken(authxRow, { ...ada, ...fields });
    expect([identity, notes]).toEqual([null, []]);
  });

  test.each([
    [{ sid: '' }],
    [{ sid: ' ' }],
    [{ sid: '\u00a0\u200b' }],
    [{ sid: 'null' }],
    [{ sid: 0 }],
    [{ sid: -7 }],
    [{ sid: { $numberDouble: 'NaN' } }],
    [{ sid: { $numberInt: '0' } }],
    [{ sid: null }],
    [{ sid: ['117'] }],
    [{ sid: 'x'.repeat(256) }],
    [{ provider: '' }],
    [{ provider: ' ' }],
    [{ provider: '\u200b' }],
    [{ provider: 7 }],
  ])('loses an account at a provider that names nobody, and nothing else: %j', (fields) => {
    const { identity, notes, user } = taken(authxRow, { ...ada, ...fields });
    expect([identity, notes.map(({ reason }) => reason)]).toEqual([null, ['IDENTITY']]);
    expect(user).toMatchObject({ _id: '12', email: 'Ada@Example.com' });
  });

  test('keeps a long id at a provider', () => {
    const subject = 'x'.repeat(255);
    expect(taken(authxRow, { ...ada, sid: subject }).identity).toMatchObject({ subject });
  });

  test('who is not active is blocked', () => {
    expect(taken(authxRow, { ...ada, active: false }).user.block).toEqual({
      ...{ at: NOW, by: null, reason: 'Blocked in AuthX.', until: null },
    });
  });

  test.each([
    ['Ada Lovelace', 'Ada Lovelace', 'ada lovelace'],
    ['admin', 'admin', 'admin'],
    ['a-name-of-more-than-thirty-two-characters', undefined, undefined],
    [' ada ', 'ada', 'ada'],
    ['Ünal', 'Ünal', 'Ünal'],
  ])('keeps a name that our rule refuses: %s', (username, kept = username, canonical = username) => {
    expect(taken(authxRow, { ...ada, username }).user).toMatchObject({ username: kept, usernameCanonical: canonical });
  });

  test.each([['ada@example.com'], ['a\nb'], ['x'.repeat(65)]])(
    'gets a name for one that nobody could type: %j',
    (username) => {
      const { isNameDerived, notes, user } = taken(authxRow, { ...ada, username });
      expect(user.username).toMatch(/^ada-\d{6}$/);
      expect([isNameDerived, notes.map(({ reason }) => reason)]).toEqual([true, ['USERNAME']]);
    },
  );

  test('without a name gets one of the address', () => {
    expect(taken(authxRow, { ...ada, username: null })).toMatchObject({ user: { username: 'ada' }, notes: [] });
  });

  test('keeps what stood in info', () => {
    expect(taken(authxRow, { ...ada, info: [{ a: { $numberInt: '1' } }] }).user.customData).toEqual({
      info: [{ a: 1 }],
    });
  });

  test.each([
    ['email', 7, 'FIELD'],
    ['email', null, 'EMAIL'],
    ['email', 'ada', 'EMAIL'],
    ['active', 'no', 'FIELD'],
    ['confirmed', 1, 'FIELD'],
    ['permissions', 'admin', 'FIELD'],
    ['permissions', [1], 'FIELD'],
    ['permissions', [''], 'FIELD'],
    ['created_at', 'yesterday', 'FIELD'],
    ['username', {}, 'FIELD'],
    ['password', 5, 'FIELD'],
  ])('is refused where %s is %j', (field, value, reason) => {
    expect(refusal(() => taken(authxRow, { ...ada, [field]: value }))).toBe(reason);
  });
});

describe('a user of easy-mongodb-auth-handler', () => {
  const bob = {
    _id: OID,
    email: 'bob@example.com',
    password: '$2b$12$hash',
    verified: true,
    custom_data: { plan: 'x' },
  };

  test('keeps id, hash, data, and the moment that the id tells', () => {
    expect(taken(emahRow, bob).user).toMatchObject({
      ...{ _id: OID.$oid, username: 'bob', passwordHash: '$2b$12$hash', customData: { plan: 'x' }, createdAt: MADE },
      ...{ emailConfirmedAt: MADE, block: null, permissions: [] },
    });
  });

  test('without a password has none', () => {
    const { notes, user } = taken(emahRow, { ...bob, password: null });
    expect([user.passwordHash, user.passwordChangedAt, notes]).toEqual([null, null, []]);
  });

  test('whose hash is beyond what is verified has no password, which is noted', () => {
    const { notes, user } = taken(emahRow, { ...bob, password: 'md5$x' });
    expect([user.passwordHash, notes.map(({ reason }) => reason)]).toEqual([null, ['PASSWORD']]);
  });

  test('whose hash Python stored as bytes has the same', () => {
    const bytes = Buffer.from('$2b$12$hash').toString('base64');
    for (const password of [{ $binary: { base64: bytes, subType: '00' } }, { $binary: bytes, $type: '00' }]) {
      expect(taken(emahRow, { ...bob, password }).user.passwordHash).toBe('$2b$12$hash');
    }
  });

  test('who is blocked there is blocked here, in the row or by address', () => {
    expect(taken(emahRow, { ...bob, blocked: true }).user.block).not.toBeNull();
    expect(taken(emahRow, { ...bob, email: 'Eve@Example.com' }).user.block).not.toBeNull();
    expect(taken(emahRow, { ...bob, blocked: false }).user.block).toBeNull();
  });

  test('without an id gets one that is the same every time and another for everyone', () => {
    const ids = ['bob@example.com', 'BOB@example.com', 'cid@example.com'].map(
      (email) => taken(emahRow, { ...bob, _id: undefined, email }).user._id,
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test.each([
    [{ $where: '1' }],
    [{ a: { 'b.c': 1 } }],
    [JSON.parse('{"__proto__":{"admin":true}}') as unknown],
    [{ a: 'x'.repeat(100) }],
  ])('is refused with data that nobody may have: %j', (data) => {
    expect(refusal(() => taken(emahRow, { ...bob, custom_data: data }))).toBe('CUSTOM_DATA');
  });
});

describe('a user of the FastAPI tutorial', () => {
  const cid = {
    ...{ _id: OID, name: 'Cid', email: 'cid@example.com', photo: 'https://example.com/cid.png', role: 'user' },
    ...{ password: '$2b$12$hash', verified: true, created_at: { $date: '2022-05-17T10:00:00Z' } },
    updated_at: { $date: '2022-06-17T10:00:00Z' },
  };

  test('keeps name, photo, hash and moments', () => {
    expect(taken(fastapiRow, cid).user).toMatchObject({
      ...{ _id: OID.$oid, name: 'Cid', photo: cid.photo, passwordHash: cid.password, permissions: [] },
      ...{ createdAt: new Date(cid.created_at.$date), updatedAt: new Date(cid.updated_at.$date) },
    });
  });

  test.each([
    ['user', []],
    ['', []],
    [null, []],
    ['admin', ['admin']],
    ['Admin', ['Admin']],
    ['editor', ['editor']],
  ])('of role %s has the permissions %j', (role, permissions) => {
    expect(taken(fastapiRow, { ...cid, role }).user.permissions).toEqual(permissions);
  });

  test.each([
    [{ photo: 'default.png' }, { photo: null }, []],
    [{ photo: 'http://example.com/x.png' }, { photo: null }, ['PHOTO']],
    [{ name: 'x'.repeat(101) }, { name: null }, ['NAME']],
  ])('with %j is imported without it', (fields, kept, reasons) => {
    const { notes, user } = taken(fastapiRow, { ...cid, ...fields });
    expect(user).toMatchObject(kept);
    expect(notes.map(({ reason }) => reason)).toEqual(reasons);
  });

  test('counts as unconfirmed where the import says so', () => {
    expect(taken(fastapiRow, cid, { unconfirmed: true }).user.emailConfirmedAt).toBeNull();
  });
});
