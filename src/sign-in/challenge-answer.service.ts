import type { Announcer } from '../announcing/announcer';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import { isAskedBy } from '../challenges/challenged-account';
import { ownerOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { CodeProof } from '../challenges/challenge-terms';
import type { Confirming } from '../emails/confirmation-terms';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { AuthenticatorCodeWrong } from '../second-factors/second-factor.errors';
import type { SecondFactorService } from '../second-factors/second-factor.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { LoginCodeService } from './login-code.service';
import type { SignInCompletion } from './sign-in-completion.service';
import type { SignInResult } from './sign-in-result';
import type { ChallengeDocument, ChallengePurpose } from '../challenges/challenge.document';

/** The purposes of challenges whose answer signs in. */
const SIGN_IN: readonly ChallengePurpose[] = ['CONFIRM_EMAIL', 'LOGIN_CODE', 'MFA_EMAIL', 'MFA_TOTP'];

interface Parts {
  readonly challenges: ChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly loginCodes: LoginCodeService;
  readonly secondFactors: SecondFactorService;
  readonly completion: SignInCompletion;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
}

/** Signs in by the code of any challenge. */
export class ChallengeAnswerService {
  constructor(private readonly parts: Parts) {}

  /**
   * Opens a session for the right code, or makes the challenge of the second factor that is due. A code mailed as a
   * first factor confirms its address.
   *
   * A first proof of the address takes the account from its registrant, unless they prove it: by a code that they
   * asked for themselves, or from a session of the account.
   *
   * A wrong guess costs the client address a try, as a wrong password does.
   * @throws {ChallengeInvalid} @throws {RateLimited} @throws as `SignInCompletion.complete`
   */
  async answer(proof: CodeProof, { origin, session }: Confirming): Promise<SignInResult> {
    const { challenges, completion, guard, secondFactors } = this.parts;
    const judge = async (challenge: ChallengeDocument, code: string) => {
      if (!isSecond(challenge)) return this.judge(challenge, code, origin);
      const isRight = await secondFactors.judge(challenge, code, origin);
      if (!isRight && challenge.purpose === 'MFA_TOTP') throw new AuthenticatorCodeWrong();
      return isRight;
    };
    const answered = () => challenges.answer(SIGN_IN, proof, judge);
    const challenge = await guard.charging(ChallengeInvalid, origin.ip, answered);
    if (isSecond(challenge)) {
      const user = await secondFactors.accept(challenge);
      await challenges.consume(challenge);
      return completion.open(user, origin, 'second');
    }
    return this.signIn(challenge, { origin, session });
  }

  /**
   * As `answer`, for the challenge of a first factor, whose code or link was the right one. It is consumed only where an
   * account has the address: a stranger who deletes theirs and registers again spends nothing of its owner's.
   * @throws {ChallengeInvalid} @throws as `SignInCompletion.complete`
   */
  async signIn(
    challenge: ChallengeDocument,
    { origin, provesAccount = false, session }: Confirming,
  ): Promise<SignInResult> {
    const { challenges, completion, confirmation, loginCodes } = this.parts;
    const isCode = challenge.purpose === 'LOGIN_CODE';
    const present = await (isCode ? loginCodes : confirmation).accept(challenge);
    await challenges.consume(challenge);
    const isAccount = provesAccount || isAskedBy(challenge, present) || session?.userId === present._id;
    if (isCode && (!isAccount || present.emailConfirmedAt !== null)) {
      return completion.completeAsAddressOwner(present, origin, 'mail');
    }
    const { user } = await confirmation.prove(present, { origin, isAccount });
    return completion.complete(user, origin, 'mail');
  }

  /** Whether it is the mailed code; a wrong one is recorded. */
  private async judge(challenge: ChallengeDocument, code: string, origin: RequestOrigin): Promise<boolean> {
    const { announcer, challenges } = this.parts;
    const right = await challenges.matches(challenge, code);
    const details = { reason: 'wrong-code' };
    if (!right) {
      await announcer.note('login-failed', { userId: ownerOf(challenge), actorId: null, origin, details });
    }
    return right;
  }
}

function isSecond({ purpose }: ChallengeDocument): boolean {
  return purpose === 'MFA_EMAIL' || purpose === 'MFA_TOTP';
}
