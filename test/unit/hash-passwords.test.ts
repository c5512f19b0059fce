import { PasswordHasher } from '../../src/hashing/password-hasher';
import { hashWorker, LOWEST_COST } from '../support/hash-worker';

const PASSWORD = 'correct horse battery staple';
const hasher = new PasswordHasher({ worker: hashWorker(), cost: LOWEST_COST });

afterAll(() => hasher.stop());

/** The number of computations that `act` started. */
async function computationsOf(act: () => Promise<unknown>): Promise<number> {
  const before = hasher.computations;
  await act();
  return hasher.computations - before;
}

describe('a password hash', () => {
  test('is an Argon2id string at the given cost', async () => {
    expect(await hasher.hash(PASSWORD)).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  test('differs between two users with the same password', async () => {
    expect(await hasher.hash(PASSWORD)).not.toBe(await hasher.hash(PASSWORD));
  });

  test('has the cost of the security rules where none is set', async () => {
    const usual = new PasswordHasher({ worker: hashWorker() });
    const hash = await usual.hash(PASSWORD);
    await usual.stop();
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(usual.needsRehash(hash)).toBe(false);
  });

  test('verifies its own password and no other', async () => {
    const hash = await hasher.hash(PASSWORD);
    await expect(hasher.verify(hash, PASSWORD)).resolves.toBe(true);
    await expect(hasher.verify(hash, `${PASSWORD}r`)).resolves.toBe(false);
    await expect(hasher.verify(hash, '')).resolves.toBe(false);
  });

  test('takes the whole password into account', async () => {
    const long = Array.from({ length: 100 }, (_, index) => String.fromCharCode(33 + (index % 90))).join('');
    const hash = await hasher.hash(long);
    await expect(hasher.verify(hash, long.slice(0, 72))).resolves.toBe(false);
    await expect(hasher.verify(hash, long.slice(0, 99))).resolves.toBe(false);
    const withNul = await hasher.hash('abc\0defghijkl');
    await expect(hasher.verify(withNul, 'abc')).resolves.toBe(false);
    await expect(hasher.verify(withNul, 'abc\0defghijkl')).resolves.toBe(true);
  });

  test('is the same for every way to type an accent or a space, but not without the space at its end', async () => {
    const hash = await hasher.hash('caf\u00e9 au lait ');
    await expect(hasher.verify(hash, 'cafe\u0301 au lait ')).resolves.toBe(true);
    await expect(hasher.verify(hash, 'caf\u00e9\u00a0au\u3000lait ')).resolves.toBe(true);
    await expect(hasher.verify(hash, 'caf\u00e9 au lait')).resolves.toBe(false);
  });

  test('made by many at once belongs to the right password each', async () => {
    const passwords = Array.from({ length: 40 }, (_, index) => `password of person ${String(index)}`);
    const hashes = await Promise.all(passwords.map((password) => hasher.hash(password)));
    const verified = await Promise.all(hashes.map((hash, index) => hasher.verify(hash, passwords[index] ?? '')));
    const crossed = await Promise.all(hashes.map((hash, index) => hasher.verify(hash, passwords[index + 1] ?? '')));
    expect(new Set(verified)).toEqual(new Set([true]));
    expect(new Set(crossed)).toEqual(new Set([false]));
  });
});

describe('a login', () => {
  const salt = 'c29tZXNhbHRzb21lc2FsdA';
  const output = 'A'.repeat(43);
  test.each([
    ['no hash', null],
    ['an empty hash', ''],
    ['a broken hash', 'x'],
    ['a bcrypt hash', '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
    ['a hash cut short', '$argon2id$v=19$m=8,t=1,p=1$'],
    ['a hash that no password has', `$argon2id$v=19$m=8,t=1,p=1$${salt}$${output}`],
    ['a hash whose salt cannot be read', `$argon2id$v=19$m=8,t=1,p=1$${'B'.repeat(23)}$${output}`],
    ['a hash that would take all memory', `$argon2id$v=19$m=9999999,t=1,p=1$${salt}$${output}`],
    ['a hash with a line end', `$argon2id$v=19$m=8,t=1,p=1$${salt}$${output}\n1 1`],
  ])('with %s stored is refused at the price of one computation', async (_, hash) => {
    let verified: boolean | null = null;
    expect(await computationsOf(async () => (verified = await hasher.verify(hash, PASSWORD)))).toBe(1);
    expect(verified).toBe(false);
  });

  test('against an object in place of the hash is refused at the price of one computation', async () => {
    const stored = JSON.parse('{"$gt": ""}') as string;
    expect(await computationsOf(() => expect(hasher.verify(stored, PASSWORD)).resolves.toBe(false))).toBe(1);
  });

  test('costs one computation with the right and with a wrong password', async () => {
    const hash = await hasher.hash(PASSWORD);
    expect(await computationsOf(() => hasher.verify(hash, PASSWORD))).toBe(1);
    expect(await computationsOf(() => hasher.verify(hash, 'another password'))).toBe(1);
  });
});

describe('a password of more than 128 code points', () => {
  test.each([129, 4096, 1_000_000])('is refused before hashing (%d)', async (length) => {
    const password = 'p'.repeat(length);
    const hash = hasher.hash(password);
    await expect(hash).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: [{ rule: 'TOO_LONG' }] } });
    await expect(hasher.verify(null, password)).resolves.toBe(false);
    expect(await computationsOf(() => hasher.verify(null, password))).toBe(0);
  });

  test('is not confused with 128 characters of two units each', async () => {
    const password = '\u{1f511}'.repeat(128);
    await expect(hasher.verify(await hasher.hash(password), password)).resolves.toBe(true);
  });
});
