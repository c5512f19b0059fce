import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInResult } from './sign-in-result';

/** Signing in by the code of a challenge. */
export class ChallengeAnswerService {
  constructor(private readonly parts: { confirmation: EmailConfirmationService; sessions: SessionService }) {}

  /**
   * A session for whoever had the code: the address is confirmed by it.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async answer(proof: { challengeId: string; code: string }, origin: RequestOrigin): Promise<SignInResult> {
    const { confirmation, sessions } = this.parts;
    const { user } = await confirmation.confirm(proof, origin);
    return { tokens: await sessions.open(user, origin) };
  }
}
