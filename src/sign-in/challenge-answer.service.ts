import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { SignInResult } from './sign-in-result';

/** Signing in by the code of a challenge. */
export class ChallengeAnswerService {
  constructor(
    private readonly parts: { confirmation: EmailConfirmationService; sessions: SessionService; clock: Clock },
  ) {}

  /**
   * A session for whoever had the code: the address is confirmed by it.
   * @throws {ChallengeInvalid} @throws {RateLimited} @throws {UserBlocked}
   */
  async answer(proof: { challengeId: string; code: string }, origin: RequestOrigin): Promise<SignInResult> {
    const { clock, confirmation, sessions } = this.parts;
    const { user } = await confirmation.confirm(proof, origin);
    if (isBlocked(user.block, clock.now())) throw new UserBlocked();
    return { tokens: await sessions.open(user, origin) };
  }
}
