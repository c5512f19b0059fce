import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import { askedAs } from '../challenges/code-tries';
import type { ConfirmingByLink, RegistrantCheck } from '../emails/registrant-check';
import { type RegistrationView, registrationView } from '../emails/registration-view';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { ChallengeAnswerService } from './challenge-answer.service';
import type { LoginCodeService } from './login-code.service';
import type { SignInResult } from './sign-in-result';
import type { SessionDocument } from '../sessions/session.document';

const PURPOSE = 'LOGIN_CODE';
const A_GUEST = {};

interface Parts {
  readonly answers: ChallengeAnswerService;
  readonly challenges: ChallengeService;
  readonly guard: CredentialGuard;
  readonly loginCodes: LoginCodeService;
  readonly registrants: RegistrantCheck;
}

/** The account that a link signs in to. */
export interface LoginLinkView {
  readonly username: string;
  /** The account as it was registered, where signing in takes it from the registrant; else null. */
  readonly registration: RegistrationView | null;
}

/** Links of sign-in mails. Each does what the code beside it does for a guest. */
export class LoginLinks {
  constructor(private readonly parts: Parts) {}

  /** Returns the account of the link; null where the link does not work (any more). Spends nothing. */
  async viewOf(token: string, session: SessionDocument | null): Promise<LoginLinkView | null> {
    const { challenges, loginCodes } = this.parts;
    const challenge = await challenges.findByToken(PURPOSE, token);
    const user = challenge && (await loginCodes.ownerOf(askedAs(challenge, A_GUEST)));
    if (user === null) return null;
    const isClaimed = user.emailConfirmedAt === null && session?.userId !== user._id;
    return { username: user.username, registration: isClaimed ? registrationView(user) : null };
  }

  /**
   * Opens a session by the link, or makes the challenge of the second factor that is due.
   *
   * It works once, and ends the codes and links that were mailed beside it. A wrong token costs the client address a try,
   * as a wrong code does. One who gives the password of an account with an unproved address registered it, and keeps it.
   * @throws {WrongPassword} the link still works then
   * @throws {ChallengeInvalid} @throws {RateLimited} @throws as `ChallengeAnswerService.signIn`
   */
  async signIn(token: string, { password, ...asking }: ConfirmingByLink): Promise<SignInResult> {
    const { answers, challenges, guard, loginCodes, registrants } = this.parts;
    const examined = () => challenges.examine(PURPOSE, { token });
    const challenge = askedAs(await guard.charging(ChallengeInvalid, asking.origin.ip, examined), A_GUEST);
    const user = password === '' ? null : await loginCodes.ownerOf(challenge);
    const provesAccount = user !== null && (await registrants.passes(user, challenge, { ...asking, password }));
    return answers.signIn(challenge, { ...asking, provesAccount });
  }
}
