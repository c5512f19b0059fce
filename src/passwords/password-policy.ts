import { isTooLong, PASSWORD_MAX_LENGTH, passwordLength, preparePassword } from '../hashing/prepared-password';
import { isCommonPassword } from './blocklist';
import { isMostlySiteName } from './site-name';

/** The rule for which a password is refused. */
export type PasswordRule =
  'TOO_SHORT' | 'TOO_LONG' | 'CHARACTERS' | 'COMMON' | 'CONTEXT' | 'UNCHANGED' | 'WEAK' | 'BREACHED';

/** A rule that a password breaks, in words for its owner. Never holds the password. */
export interface PasswordFault {
  readonly rule: PasswordRule;
  readonly message: string;
}

/** The context in which a password is judged. */
export interface PasswordContext {
  /** In code points. */
  readonly minLength: number;
  readonly siteName: string;
  readonly username?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** A shorter name stands inside too many ordinary words to say anything of a password. */
const MIN_NAME_LENGTH = 4;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Returns every rule that the password breaks, or null where it may be used.
 *
 * Length is counted in code points of the prepared password, and nothing is asked of its composition (NIST SP 800-63B).
 * One that is too long is not looked at further, whatever its size. A lone surrogate has no UTF-8 form: all
 * of them would be hashed as the same character.
 */
export function passwordFaults(password: string, context: PasswordContext): PasswordFault[] | null {
  if (isTooLong(password)) return [fault('TOO_LONG', `Use at most ${String(PASSWORD_MAX_LENGTH)} characters.`)];
  const { minLength, siteName } = context;
  const isOfContext = holdsName(password, context) || isMostlySiteName(password, siteName);
  const faults = [
    passwordLength(password) < minLength && fault('TOO_SHORT', `Use at least ${String(minLength)} characters.`),
    LONE_SURROGATE.test(password) && fault('CHARACTERS', 'Use only whole Unicode characters.'),
    isCommonPassword(password) && fault('COMMON', 'Many people use this password; choose another.'),
    isOfContext && fault('CONTEXT', 'Leave your username, your e-mail address and the name of this site out of it.'),
  ].filter((found) => found !== false);
  return faults.length > 0 ? faults : null;
}

/** Returns the fault of a new password that is the present one; null for a different one. */
export function unchangedFault(present: string, password: string): PasswordFault | null {
  const isSame = preparePassword(present) === preparePassword(password);
  return isSame ? fault('UNCHANGED', 'This is your password already; choose another.') : null;
}

/** Returns the fault of a password that is easy to guess. */
export function weakFault(): PasswordFault {
  return fault('WEAK', 'This is soon guessed; add a few words that do not belong together.');
}

/** Returns the fault of a password that is known from a data breach. */
export function breachedFault(): PasswordFault {
  return fault('BREACHED', 'This password is known from a data breach elsewhere; choose another.');
}

function holdsName(password: string, { username, email }: PasswordContext): boolean {
  const folded = fold(password);
  const names = [username, email?.slice(0, Math.max(email.lastIndexOf('@'), 0))];
  return names.some((name) => name != null && name.length >= MIN_NAME_LENGTH && folded.includes(fold(name)));
}

function fold(text: string): string {
  return preparePassword(text).toLowerCase();
}

function fault(rule: PasswordRule, message: string): PasswordFault {
  return { rule, message };
}
