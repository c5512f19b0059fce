import type { ChallengeDocument, ChallengePurpose } from './challenge.document';

/** Characters of a recovery code, which stands in for an authenticator's. */
export const RECOVERY_CODE_LENGTH = 16;

const DIGITS = /^[0-9]+$/;
const RECOVERY_CODE = new RegExp(`^[0-9A-Z]{${String(RECOVERY_CODE_LENGTH)}}$`, 'i');

/** The challenges at which a code is a guess. */
interface Guessable {
  readonly purposes: readonly ChallengePurpose[];
  readonly codeLength?: number;
}

/** The challenges of these purposes at which the code, as `typedCode` gives it, is a guess; null where it is one at none. */
export function guessableWith(code: string, purposes: readonly ChallengePurpose[]): Guessable | null {
  if (isRecoveryCode(code)) return purposes.includes('MFA_TOTP') ? { purposes: ['MFA_TOTP'] } : null;
  return DIGITS.test(code) ? { purposes, codeLength: code.length } : null;
}

/** Whether the code is a guess at the challenge: of as many digits as were mailed, or a recovery code. */
export function isGuessAt({ codeLength, purpose }: ChallengeDocument, code: string): boolean {
  return purpose === 'MFA_TOTP' && isRecoveryCode(code) ? true : isOfDigits(code, codeLength);
}

/** Whether it is a code of this number of digits. */
export function isOfDigits(code: string, length: number): boolean {
  return code.length === length && DIGITS.test(code);
}

/** Whether it is as long as a recovery code, and of the same characters. */
export function isRecoveryCode(code: string): boolean {
  return RECOVERY_CODE.test(code);
}
