import { fc } from '../support/property';
import { loadArgon2, nativeArgon2, portableArgon2, type Argon2 } from '../../src/hashing/argon2';
import { dummyHash, isCurrent, readArgon2Hash } from '../../src/hashing/argon2-hash';
import { hashCostFault, hashMemoryFault } from '../../src/hashing/hash-limits';
import { LineSplitter, readTaskLine, taskLine } from '../../src/processes/task-lines';
import { isVerifiable } from '../../src/hashing/verifiable-hash';
import { verifyOnce } from '../../src/hashing/verify-once';
import { LOWEST_COST } from '../support/hash-worker';

const PASSWORD = Buffer.from('correct horse battery staple');
const GIBIBYTE = 1_073_741_824;

/** The real functions, counting what they computed. */
async function counting(): Promise<Argon2 & { computed: number }> {
  const real = await loadArgon2();
  const counted = {
    computed: 0,
    hash: async (password: Buffer, cost: typeof LOWEST_COST) => {
      counted.computed += 1;
      return real.hash(password, cost);
    },
    verify: async (hash: string, password: Buffer) => {
      const matches = await real.verify(hash, password);
      counted.computed += 1;
      return matches;
    },
  };
  return counted;
}

describe('the two packages of Argon2', () => {
  test('verify the hashes of each other', async () => {
    const [native, portable] = await Promise.all([nativeArgon2(), portableArgon2()]);
    const [first, second] = await Promise.all([native, portable].map((each) => each.hash(PASSWORD, LOWEST_COST)));
    await expect(portable.verify(first ?? '', PASSWORD)).resolves.toBe(true);
    await expect(native.verify(second ?? '', PASSWORD)).resolves.toBe(true);
    await expect(portable.verify(first ?? '', Buffer.from('another'))).resolves.toBe(false);
    await expect(native.verify(second ?? '', Buffer.from('another'))).resolves.toBe(false);
    expect([first, second].map((hash) => isCurrent(hash ?? '', LOWEST_COST))).toEqual([true, true]);
  });

  test('spend one computation on a hash that they cannot read', async () => {
    const argon2 = await counting();
    const engine = { argon2, cost: LOWEST_COST };
    const unreadable = `$argon2id$v=19$m=8,t=1,p=1$${'B'.repeat(23)}$${'A'.repeat(43)}`;
    await expect(verifyOnce(engine, unreadable, PASSWORD)).resolves.toBe(false);
    expect(argon2.computed).toBe(1);
    await expect(verifyOnce(engine, dummyHash(LOWEST_COST), PASSWORD)).resolves.toBe(false);
    expect(argon2.computed).toBe(2);
  });
});

describe('a stored hash', () => {
  const policy = { memoryKiB: 19_456, time: 2 };
  const salt = 'c29tZXNhbHRzb21lc2FsdA';
  const output = 'A'.repeat(43);
  const made = (head: string): string => `${head}$${salt}$${output}`;

  test.each([
    ['at the policy', made('$argon2id$v=19$m=19456,t=2,p=1'), false],
    ['of less memory', made('$argon2id$v=19$m=4096,t=2,p=1'), true],
    ['of fewer passes', made('$argon2id$v=19$m=19456,t=1,p=1'), true],
    ['of more memory', made('$argon2id$v=19$m=65536,t=2,p=1'), true],
    ['of more lanes', made('$argon2id$v=19$m=19456,t=2,p=4'), true],
    ['of Argon2i', made('$argon2i$v=19$m=19456,t=2,p=1'), true],
    ['of the first version', made('$argon2id$v=16$m=19456,t=2,p=1'), true],
    ['with a salt of 8 bytes', `$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$${output}`, true],
    ['of bcrypt', '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', true],
  ])('%s needs a rehash: %s -> %s', (_, hash, needed) => {
    expect(!isCurrent(hash, policy)).toBe(needed);
  });

  test('is not verified where it costs more than an import may', () => {
    expect(isVerifiable(made('$argon2id$v=19$m=262144,t=16,p=16'), policy)).toBe(true);
    expect(isVerifiable(made('$argon2id$v=19$m=262145,t=1,p=1'), policy)).toBe(false);
    expect(isVerifiable(made('$argon2id$v=19$m=8,t=17,p=1'), policy)).toBe(false);
    expect(isVerifiable(made('$argon2id$v=19$m=8,t=1,p=17'), policy)).toBe(false);
    expect(isVerifiable(made('$argon2id$v=19$m=300000,t=2,p=1'), { memoryKiB: 300_000, time: 2 })).toBe(true);
  });

  test('is read or refused, never thrown at, and what is read holds no separator of the pipe', () => {
    const near = fc
      .tuple(fc.constantFrom('$argon2id', '$argon2i', '$2b', ''), fc.string(), fc.string())
      .map(([head, middle, end]) => `${head}$v=19$m=8,t=1,p=1$${salt}${middle}$${output}${end}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (hash) => {
        const isRead = readArgon2Hash(hash) !== null;
        expect(isRead && /\s/.test(hash)).toBe(false);
      }),
    );
  });

  test('that stands in for a missing one costs what the policy says and is never the same', () => {
    expect(isCurrent(dummyHash(policy), policy)).toBe(true);
    expect(dummyHash(policy)).not.toBe(dummyHash(policy));
  });
});

test('a task comes out of the pipe as it went in, whatever chunks it travels in', () => {
  const tasks = fc.array(fc.record({ hash: fc.constant(null), password: fc.string({ unit: 'grapheme' }) }));
  fc.assert(
    fc.property(tasks, fc.integer({ min: 1, max: 40 }), (sent, size) => {
      const stream = sent.map((task, id) => taskLine(id, task)).join('');
      const splitter = new LineSplitter();
      const chunks = stream.match(new RegExp(`[^]{1,${String(size)}}`, 'g')) ?? [];
      const received = chunks.flatMap((chunk) => splitter.push(chunk)).map(readTaskLine);
      expect(received.map(({ password }) => password.toString())).toEqual(sent.map(({ password }) => password));
      expect(received.map(({ id }) => id)).toEqual(sent.map((_, id) => String(id)));
    }),
  );
});

describe('the limits of hashing', () => {
  test.each([
    [19_456, 2],
    [47_104, 1],
    [12_288, 3],
    [9_216, 4],
    [7_168, 5],
    [65_536, 3],
  ])('%d KiB and %d passes reach the minimum of OWASP', (memoryKiB, time) => {
    expect(hashCostFault(memoryKiB, time)).toBeNull();
  });

  test.each([
    [19_455, 2],
    [19_456, 1],
    [7_167, 100],
    [8, 1],
  ])('%d KiB and %d passes do not', (memoryKiB, time) => {
    expect(hashCostFault(memoryKiB, time)).toMatch(/OWASP's minimum/);
  });

  test('hashes may take half of the memory and no more', () => {
    expect(hashMemoryFault(524_288, 1, GIBIBYTE)).toBeNull();
    expect(hashMemoryFault(524_289, 1, GIBIBYTE)).toMatch(/more than half/);
    expect(hashMemoryFault(19_456, 27, GIBIBYTE)).toMatch(/lower one of them/);
  });
});
