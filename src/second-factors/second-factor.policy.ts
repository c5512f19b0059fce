import { isBlocked, mfaOf } from '../users/user.policy';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument, ChallengePurpose, FirstFactor } from '../challenges/challenge.document';

/** The purposes of challenges that sign in after a first factor. */
export type SecondFactor = Extract<ChallengePurpose, 'MFA_EMAIL' | 'MFA_TOTP'>;

/**
 * The second factor that is due; null where none is, and `password-first` where the first one must be another.
 *
 * The authenticator is asked where both are on. A mailed code after a mailed code proves nothing new, so an account
 * whose second factor is mail is not signed in to by mail alone, unless it has no password that could come first.
 */
export function dueFactor(
  user: Pick<UserDocument, 'mfa' | 'passwordHash'>,
  first: FirstFactor,
): SecondFactor | 'password-first' | null {
  const { email, totp } = mfaOf(user);
  if (totp) return 'MFA_TOTP';
  if (!email) return null;
  if (first !== 'mail') return 'MFA_EMAIL';
  return user.passwordHash === null ? null : 'password-first';
}

/** Whether the user, as they are now, must answer the challenge. */
export function isAskedNow(challenge: ChallengeDocument, user: UserDocument, now: Date): boolean {
  const { credentialVersion, email, firstFactor, purpose } = challenge;
  const isSame = user.credentialVersion === credentialVersion && (user.emailCanonical ?? '') === email;
  const isDue = firstFactor !== undefined && dueFactor(user, firstFactor) === purpose;
  return isSame && isDue && !isBlocked(user.block, now);
}
