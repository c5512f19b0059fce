import { preparePassword } from '../hashing/prepared-password';
import { lines } from './data/common-passwords.json';

const MAX_DIGITS = 4;
let joined: string | undefined;

/**
 * Whether the password is one of the 10,180 most common, in any case, alone, doubled or followed by up to four digits.
 *
 * Guessing starts with these. Few common passwords have the 12 characters that the policy asks for, and people make
 * them longer in just these two ways, so that ASVS 6.2.4's 3000 that match the policy are met many times over.
 */
export function isCommonPassword(password: string): boolean {
  return cores(preparePassword(password).toLowerCase()).some(isListed);
}

function cores(folded: string): string[] {
  const digits = /\d*$/.exec(folded)?.[0].length ?? 0;
  const shortened = Array.from({ length: Math.min(digits, MAX_DIGITS) }, (_, index) => folded.slice(0, -1 - index));
  const half = folded.slice(0, folded.length / 2);
  return folded === half + half ? [folded, half, ...shortened] : [folded, ...shortened];
}

/** The list is searched as one string: a set of it would hold a megabyte for a question asked once in an account's life. */
function isListed(candidate: string): boolean {
  joined ??= ` ${lines.join(' ')} `;
  return !candidate.includes(' ') && joined.includes(` ${candidate} `);
}
