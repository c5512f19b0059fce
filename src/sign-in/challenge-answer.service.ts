import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInCompletion } from './sign-in-completion.service';
import type { SignInResult } from './sign-in-result';

/** Signing in by the code of a challenge. */
export class ChallengeAnswerService {
  constructor(private readonly parts: { confirmation: EmailConfirmationService; completion: SignInCompletion }) {}

  /**
   * A session for whoever had the code: the address is confirmed by it.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async answer(proof: { challengeId: string; code: string }, origin: RequestOrigin): Promise<SignInResult> {
    const { completion, confirmation } = this.parts;
    const { user } = await confirmation.confirm(proof, origin);
    return completion.complete(user, origin);
  }
}
