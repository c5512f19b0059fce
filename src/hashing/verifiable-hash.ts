import type { HashCost } from './argon2';
import { isVerifiableArgon2, readArgon2Hash } from './argon2-hash';
import { isVerifiableBcrypt } from './bcrypt-hash';
import { isVerifiablePbkdf2 } from './pbkdf2-hash';

/**
 * Whether a password may be checked against `hash`: Argon2, bcrypt or PBKDF2 that costs no more than an import may.
 *
 * All else is answered by a dummy, so that no row of the database can hold up the queue. A verifiable hash holds no
 * space, which separates the fields of the pipe.
 */
export function isVerifiable(hash: string | null, cost: HashCost): hash is string {
  if (typeof hash !== 'string') return false;
  return isVerifiableArgon2(hash, cost) || isVerifiableBcrypt(hash) || isVerifiablePbkdf2(hash);
}

/** Whether the password was prepared (NFC, plain spaces) before it was hashed: ours are, an origin hashed what was typed. */
export function wasPrepared(hash: string): boolean {
  return readArgon2Hash(hash) !== null;
}
