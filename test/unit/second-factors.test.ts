import { purposeKeys } from '../../src/keys/key-ring';
import { newRecoveryCodes, recoveryCodeHash } from '../../src/second-factors/recovery-codes';
import { dueFactor } from '../../src/second-factors/second-factor.policy';
import { SecretVault } from '../../src/second-factors/secret-vault';
import { newTotpSecret, totpStep } from '../../src/second-factors/totp';
import type { StoredMfa } from '../../src/users/stored-mfa';

/** The secret of RFC 6238, appendix B. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('the code of an authenticator', () => {
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at second %d is that of RFC 6238', async (second, code) => {
    expect(await totpStep(RFC_SECRET, code, new Date(second * 1000))).toBe(Math.floor(second / 30));
  });

  test.each([
    [-60, null],
    [-30, 1],
    [0, 1],
    [30, 1],
    [60, null],
  ])('%d seconds from its step is of step %p', async (seconds, step) => {
    expect(await totpStep(RFC_SECRET, '287082', new Date((45 + seconds) * 1000))).toBe(step);
  });

  test.each(['', '28708', '2870820', 'abcdef', '287 82'])('%j is none', async (code) => {
    expect(await totpStep(RFC_SECRET, code, new Date(59_000))).toBeNull();
  });

  test('comes of a secret of 160 bits, each another', async () => {
    const secrets = await Promise.all([newTotpSecret(), newTotpSecret()]);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(secrets[0]).not.toBe(secrets[1]);
  });
});

describe('recovery codes', () => {
  test('are ten of 80 bits, in an alphabet in which nothing looks alike', () => {
    const codes = Array.from({ length: 100 }, newRecoveryCodes).flat();
    expect(codes).toHaveLength(1000);
    expect(new Set(codes).size).toBe(1000);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$/);
    expect([...new Set(codes.join('').replaceAll('-', ''))].sort().join('')).toBe('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
  });

  test('are the same however they are typed, and worth nothing to another user', () => {
    const stored = recoveryCodeHash('ada', '01AB-CDEF-GHJK-MNPQ');
    expect(recoveryCodeHash('ada', 'o1ab cdef ghjk mnpq')).toBe(stored);
    expect(recoveryCodeHash('ada', 'OIABCDEFGHJKMNPQ')).toBe(stored);
    expect(recoveryCodeHash('eve', '01AB-CDEF-GHJK-MNPQ')).not.toBe(stored);
  });
});

describe('the second factor that is due', () => {
  const totp = { sealedSecret: 'sealed', lastStep: 1 };
  const due = (
    mfa: StoredMfa | undefined,
    first: 'password' | 'mail' | 'provider',
    passwordHash: string | null = 'x',
  ) => dueFactor({ passwordHash, ...(mfa === undefined ? {} : { mfa }) }, first);

  test.each(['password', 'mail', 'provider'] as const)('after %s is none where none is on', (first) => {
    expect([
      due(undefined, first),
      due({}, first),
      due({ email: false, pendingTotp: undefined as never }, first),
    ]).toEqual([null, null, null]);
  });

  test.each(['password', 'mail', 'provider'] as const)('after %s is the authenticator where one is on', (first) => {
    expect([due({ totp }, first), due({ totp, email: true }, first)]).toEqual(['MFA_TOTP', 'MFA_TOTP']);
  });

  test('is a code by mail after what is none', () => {
    expect([due({ email: true }, 'password'), due({ email: true }, 'provider')]).toEqual(['MFA_EMAIL', 'MFA_EMAIL']);
  });

  test('is no second code by mail: the password must come first where there is one', () => {
    expect(due({ email: true }, 'mail')).toBe('password-first');
    expect(due({ email: true }, 'mail', null)).toBeNull();
  });
});

describe('a kept secret', () => {
  const [older, newer] = ['an old secret of thirty-two bytes', 'a new secret of thirty-two bytes!'];
  const vaultOf = (secret: string, previous: string | null = null) =>
    new SecretVault(purposeKeys(secret, previous).totpSecrets);

  test('opens under its own key alone, and is never in clear', () => {
    const sealed = vaultOf(older).seal(RFC_SECRET);
    expect(sealed).not.toContain(RFC_SECRET);
    expect(vaultOf(older).open(sealed)).toEqual({ secret: RFC_SECRET, kept: sealed });
    expect(vaultOf(newer).open(sealed)).toBeNull();
    expect(vaultOf(older).open(`${sealed.slice(0, -2)}AA`)).toBeNull();
  });

  test('opens while its key is being changed, and moves under the new one', () => {
    const opened = vaultOf(newer, older).open(vaultOf(older).seal(RFC_SECRET));
    expect(opened?.secret).toBe(RFC_SECRET);
    expect(vaultOf(newer).open(opened?.kept ?? '')?.secret).toBe(RFC_SECRET);
  });
});
