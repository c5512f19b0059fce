import { parseEmailAddress } from '../../src/shared/email-address';
import { newUser } from '../../src/users/new-user';
import { isAdmin, isBlocked, profileFaults } from '../../src/users/user.policy';
import { toUser } from '../../src/users/user.mapper';
import type { StoredBlock } from '../../src/users/user.document';

const NOW = new Date('2100-01-31T12:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms);
const email = parseEmailAddress('Ada@Example.com') ?? { original: '', canonical: '' };

describe('a block', () => {
  const block = (until: Date | null): StoredBlock => ({ at: NOW, by: null, reason: null, until });

  it.each([
    ['none', null, false],
    ['one without an end', block(null), true],
    ['one that ends in a millisecond', block(at(1)), true],
    ['one that ends now', block(at(0)), false],
    ['one that has ended', block(at(-1)), false],
  ])('is in force: %s', (_, held, expected) => {
    expect(isBlocked(held, NOW)).toBe(expected);
  });
});

describe('an administrator', () => {
  it.each([
    [['admin'], true],
    [['editor', 'admin'], true],
    [[], false],
    [['Admin', 'administrator'], false],
  ])('by %j: %s', (permissions, expected) => {
    expect(isAdmin({ permissions })).toBe(expected);
  });
});

describe('a profile', () => {
  it.each([
    {},
    { name: null, photo: null },
    { name: 'Ada Lovelace', photo: 'https://example.com/a.png' },
    { name: '\u{1f600}'.repeat(100) },
  ])('may be %j', (profile) => {
    expect(profileFaults(profile)).toEqual([]);
  });

  it.each(['', '   ', 'x'.repeat(101), 'Ada\nLovelace', 'Ada\u0000', '\u0085'])('has no name such as %j', (name) => {
    expect(profileFaults({ name }).map(({ path, rule }) => `${path} ${rule}`)).toEqual(['name NAME']);
  });

  it.each([
    '',
    'x',
    '/a.png',
    'http://example.com/a.png',
    'javascript:alert(1)',
    'data:image/png,x',
    `https://example.com/${'x'.repeat(2048)}`,
  ])('has no photo such as %.40j', (photo) => {
    expect(profileFaults({ photo }).map(({ path, rule }) => `${path} ${rule}`)).toEqual(['photo URL']);
  });
});

describe('a new user', () => {
  it('IN-08 takes what is named and nothing else', () => {
    const superset = {
      email,
      username: 'Ada',
      passwordHash: 'hash',
      isAdmin: true,
      credentialVersion: 9,
      block: 'x',
      _id: 'mine',
      emailConfirmed: true,
    };
    expect(newUser(superset, NOW)).toEqual({
      _id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/) as string,
      username: 'ada',
      usernameCanonical: 'ada',
      email: 'Ada@Example.com',
      emailCanonical: 'ada@example.com',
      emailConfirmedAt: null,
      name: null,
      photo: null,
      permissions: [],
      passwordHash: 'hash',
      passwordChangedAt: NOW,
      credentialVersion: 0,
      block: null,
      customData: null,
      createdAt: NOW,
      updatedAt: NOW,
      lastLoginAt: null,
      lastRequestAt: null,
    });
  });

  it('without a password has never changed it', () => {
    expect(newUser({ email, username: 'ada', passwordHash: null }, NOW).passwordChangedAt).toBeNull();
  });

  it('AD-10 is shown without its hash, whatever else the document holds', () => {
    const document = {
      ...newUser({ email, username: 'ada', passwordHash: 'CANARY', emailConfirmedAt: NOW }, NOW),
      outbox: [],
    };
    const shown = toUser(document);
    expect(JSON.stringify(shown)).not.toMatch(/CANARY|outbox|credentialVersion|Canonical/);
    expect(shown).toMatchObject({ id: document._id, hasPassword: true, emailConfirmed: true, isAdmin: false });
  });
});
