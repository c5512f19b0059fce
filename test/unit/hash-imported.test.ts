import { genSalt, hash as bcryptHash } from 'bcrypt';
import { pbkdf2Sync } from 'node:crypto';
import { loadArgon2 } from '../../src/hashing/argon2';
import { PasswordHasher } from '../../src/hashing/password-hasher';
import { isVerifiable } from '../../src/hashing/verifiable-hash';
import { verifyOnce } from '../../src/hashing/verify-once';
import { fc } from '../support/property';
import { hashWorker, LOWEST_COST } from '../support/hash-worker';
import { djangoHash, passlibHash } from '../support/origin-hashes';

const PASSWORD = 'correct horse battery staple';

/** As hashlib.pbkdf2_hmac of Python 3 gives it for `lètmein`, salt `seasalt`, 20,000 rounds; written down, not computed here. */
const DJANGO_VECTOR = 'pbkdf2_sha256$20000$seasalt$oBSd886ysm3AqYun62DOdin8YcfbU1z9cksZSuLP9r0=';

async function verified(hash: string, password: Buffer | string): Promise<boolean> {
  return verifyOnce({ argon2: await loadArgon2(), cost: LOWEST_COST }, hash, Buffer.from(password));
}

async function bcryptOf(password: string, minor: 'a' | 'b' = 'b'): Promise<string> {
  return bcryptHash(password, await genSalt(4, minor));
}

describe('an imported hash of bcrypt', () => {
  test.each(['$2a$', '$2b$', '$2y$'])('as %s is verified', async (head) => {
    const hash = (await bcryptOf(PASSWORD, head === '$2a$' ? 'a' : 'b')).replace(/^\$2.\$/, head);
    expect(await verified(hash, PASSWORD)).toBe(true);
    expect(await verified(hash, `${PASSWORD}!`)).toBe(false);
    expect(await verified(hash, '')).toBe(false);
  });

  test('is of the first 72 bytes, as at its origin, however many there are', async () => {
    const long = 'é'.repeat(200);
    for (const minor of ['a', 'b'] as const) {
      const hash = await bcryptOf(long.slice(0, 36), minor);
      expect(await verified(hash, long)).toBe(true);
      expect(await verified(hash, long.slice(0, 36))).toBe(true);
      expect(await verified(hash, long.slice(0, 35))).toBe(false);
    }
  });

  test('is of no password with a NUL, though bcrypt cannot tell some of them from it', async () => {
    const hash = await bcryptOf('abc');
    expect(await verified(hash, 'abc')).toBe(true);
    for (const password of ['abc\0', 'abc\0def', 'abc\0abc']) expect(await verified(hash, password)).toBe(false);
  });
});

describe('an imported hash of PBKDF2', () => {
  test('of Django is verified: a known one and one made here', async () => {
    expect(await verified(DJANGO_VECTOR, 'lètmein')).toBe(true);
    expect(await verified(DJANGO_VECTOR, 'lètmeinz')).toBe(false);
    expect(await verified(djangoHash(PASSWORD, 1000), PASSWORD)).toBe(true);
  });

  test("in passlib's own form is verified", async () => {
    const hash = passlibHash(PASSWORD, 1000);
    expect(await verified(hash, PASSWORD)).toBe(true);
    expect(await verified(hash, `${PASSWORD} `)).toBe(false);
  });
});

describe('which imported hashes are verified', () => {
  const bcrypt = (cost: string): string => `$2b$${cost}$${'a'.repeat(53)}`;
  const django = (iterations: string, salt = 'salt'): string =>
    `pbkdf2_sha256$${iterations}$${salt}$${pbkdf2Sync('', '', 1, 32, 'sha256').toString('base64')}`;

  test.each([
    ['bcrypt at the least cost', bcrypt('04'), true],
    ['bcrypt at the most', bcrypt('14'), true],
    ['bcrypt beyond it', bcrypt('15'), false],
    ['bcrypt at a cost that would take a year', bcrypt('31'), false],
    ['bcrypt of an old version', `$2$10$${'a'.repeat(53)}`, false],
    ['bcrypt cut short', bcrypt('10').slice(0, -1), false],
    ['bcrypt with a space', `${bcrypt('10').slice(0, -1)} `, false],
    ['django at the most iterations', django('2000000'), true],
    ['django beyond them', django('2000001'), false],
    ['django with iterations beyond any number', django('9'.repeat(40)), false],
    ['django with none', django('0'), false],
    ['django with a space in its salt', django('1000', 'a b'), false],
    ['django with a salt beyond its bound', django('1000', 'x'.repeat(129)), false],
    ['django of SHA-1', 'pbkdf2_sha1$1000$salt$l+OtD2tmRDoB57wkhC0VhQ==', false],
    ['an unusable password of django', '!qGCU3bdVA1OGJgC6tPOyu6Mj3C1CN5aYXtJ4tQ5c', false],
    ['a plain password', PASSWORD, false],
    ['nothing', '', false],
  ])('%s', (_, hash, expected) => {
    expect(isVerifiable(hash, LOWEST_COST)).toBe(expected);
  });

  test('whatever is verified holds no separator of the pipe', () => {
    const near = fc
      .tuple(fc.constantFrom('$2b$10$', 'pbkdf2_sha256$10$', '$pbkdf2-sha256$10$'), fc.string(), fc.string())
      .map(([head, salt, end]) => `${head}${salt}$${'A'.repeat(43)}${end}`);
    fc.assert(
      fc.property(near, (hash) => {
        expect(isVerifiable(hash, LOWEST_COST) && /\s/.test(hash)).toBe(false);
      }),
    );
  });
});

describe('the hasher', () => {
  const hasher = new PasswordHasher({ worker: hashWorker(), cost: LOWEST_COST, concurrency: 2 });
  afterAll(() => hasher.stop());

  test('verifies imported hashes in its own process by one computation each, and wants them replaced', async () => {
    for (const hash of [await bcryptOf(PASSWORD), djangoHash(PASSWORD, 1000), passlibHash(PASSWORD, 1000)]) {
      for (const [password, right] of [
        [PASSWORD, true],
        ['another', false],
      ] as const) {
        const before = hasher.computations;
        expect(await hasher.verify(hash, password)).toBe(right);
        expect(hasher.computations - before).toBe(1);
      }
      expect(hasher.needsRehash(hash)).toBe(true);
    }
  });

  test('checks an imported hash against what was typed, for so its origin hashed it', async () => {
    const decomposed = 'étude\u00a0in c'.normalize('NFD');
    expect(decomposed).not.toBe(decomposed.normalize('NFC'));
    for (const hash of [await bcryptOf(decomposed), djangoHash(decomposed, 1000)]) {
      expect(await hasher.verify(hash, decomposed)).toBe(true);
      expect(await hasher.verify(hash, decomposed.normalize('NFC'))).toBe(false);
    }
  });
});
