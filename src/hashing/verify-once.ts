import type { Argon2, HashCost } from './argon2';
import { readBcryptCost, verifyBcrypt } from './bcrypt-hash';
import { readPbkdf2Hash, verifyPbkdf2 } from './pbkdf2-hash';

/**
 * Whether `hash` is that of the password, by exactly one computation whatever `hash` is.
 *
 * One that the package cannot read has cost nothing yet, so it is made to cost what a readable one does:
 * time must not tell a damaged account from a wrong password.
 */
export async function verifyOnce(
  engine: { readonly argon2: Argon2; readonly cost: HashCost },
  hash: string,
  password: Buffer,
): Promise<boolean> {
  if (readBcryptCost(hash) !== null) return verifyBcrypt(hash, password);
  const pbkdf2 = readPbkdf2Hash(hash);
  if (pbkdf2 !== null) return verifyPbkdf2(pbkdf2, password);
  const { argon2, cost } = engine;
  try {
    return await argon2.verify(hash, password);
  } catch {
    await argon2.hash(password, cost);
    return false;
  }
}
