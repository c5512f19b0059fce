import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** A UUIDv4: 122 random bits that reveal neither an order nor a count (ASVS 11.5.1). */
export function newId(): string {
  return randomUUID();
}

/** A base64url token of `bytes` random bytes; 32 by default, so that it cannot be guessed. */
export function newToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** A code of `length` decimal digits, each uniform (`randomInt` rejects the biased remainder). */
export function newCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('');
}

/** A whole number of seconds from `least` to its threefold, at random: refused clients do not all come back at once. */
export function spreadSeconds(least: number): number {
  return randomInt(least, 3 * least + 1);
}
