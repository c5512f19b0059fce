import { randomInt } from 'node:crypto';
import { RECOVERY_CODE_LENGTH } from '../challenges/code-form';
import { sha256 } from '../shared/hashing';
import { typedCode } from '../shared/typed-text';

/** Crockford's: no letter is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;
const GROUPS = 4;
const GROUP_LENGTH = RECOVERY_CODE_LENGTH / GROUPS;

/** Makes ten codes of 80 random bits each, in groups that can be read aloud. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, newRecoveryCode);
}

/**
 * Returns the hash that is stored in place of a recovery code.
 *
 * No key and no slow hash: 80 bits cannot be guessed, and the codes must outlive a change of SECRET_KEY, for they are
 * the way back in when the authenticator's secret cannot be opened any more.
 */
export function recoveryCodeHash(userId: string, typed: string): string {
  return sha256(`${userId}:${canonicalRecoveryCode(typed)}`);
}

/** Returns the typed code in its original form: without hyphens and blanks, capital, O as 0, I and L as 1. */
function canonicalRecoveryCode(typed: string): string {
  return typedCode(typed).toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

function newRecoveryCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
