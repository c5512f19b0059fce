import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService, CodeProof } from '../challenges/challenge.service';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { ChallengePurpose } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { LoginCodeService } from './login-code.service';
import type { SignInCompletion } from './sign-in-completion.service';
import type { SignInResult } from './sign-in-result';

/** Every purpose whose answer signs in. */
const SIGN_IN: readonly ChallengePurpose[] = ['CONFIRM_EMAIL', 'LOGIN_CODE'];

interface Parts {
  readonly challenges: ChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly loginCodes: LoginCodeService;
  readonly completion: SignInCompletion;
  readonly guard: CredentialGuard;
}

/** Signing in by the code of a challenge, whichever it is. */
export class ChallengeAnswerService {
  constructor(private readonly parts: Parts) {}

  /**
   * A session for whoever had the code, which confirms the address that it was mailed to.
   *
   * A wrong guess costs the client address a try, as a wrong password does.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async answer(proof: CodeProof, origin: RequestOrigin): Promise<SignInResult> {
    const { challenges, completion, confirmation, guard, loginCodes } = this.parts;
    const answered = () => challenges.answer(SIGN_IN, proof);
    const challenge = await guard.charging(ChallengeInvalid, origin.ip, answered);
    if (challenge.purpose === 'CONFIRM_EMAIL') {
      return completion.complete(await confirmation.accept(challenge, origin), origin);
    }
    return completion.completeAsAddressOwner(await loginCodes.accept(challenge), origin);
  }
}
