/** The most an imported bcrypt hash may cost: 2^14 rounds take about a second, half of a login's deadline. */
const MAX_COST = 14;

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

/** bcrypt reads this many bytes of a password and no more. */
const MAX_BYTES = 72;

/** The cost of a bcrypt hash (rounds are 2 to its power), or null for another kind. */
export function readBcryptCost(hash: string): number | null {
  const cost = BCRYPT.exec(hash)?.[1];
  return cost === undefined ? null : Number(cost);
}

/** Whether `hash` is of bcrypt and costs no more than an import may. */
export function isVerifiableBcrypt(hash: string): boolean {
  const cost = readBcryptCost(hash);
  return cost !== null && cost <= MAX_COST;
}

/**
 * Whether `hash` is that of the password as its origin hashed it: of the first 72 bytes, by one computation.
 *
 * A password with a NUL is computed and refused: bcrypt repeats a password with a NUL between, so that `a` and
 * `a\0a` have one hash, and the libraries of the origins refused such passwords. `$2y$` is PHP's name for `$2b$`. The
 * package is loaded by the first such password. @throws {Error} where it has no binary for this machine.
 */
export async function verifyBcrypt(hash: string, password: Buffer): Promise<boolean> {
  const { compare } = await import('bcrypt');
  const matches = await compare(password.subarray(0, MAX_BYTES), hash.replace(/^\$2y/, '$2b'));
  return matches && !password.includes(0);
}
