import { ChallengeInvalid } from './challenge.errors';
import type { Proof } from './challenge-terms';
import type { MailProof } from './mail-proof.input';

/** The proof as services take it: a token wins over a code. @throws {ChallengeInvalid} where it is neither. */
export function toProof({ token, challengeId, code }: MailProof): Proof {
  if (token != null) return { token };
  if (challengeId == null || code == null) throw new ChallengeInvalid();
  return { challengeId, code };
}
