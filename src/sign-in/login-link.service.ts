import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { ChallengeService } from '../challenges/challenge.service';
import { askedAs } from '../challenges/code-tries';
import type { Confirming } from '../emails/confirmation-terms';
import type { SessionDocument } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import { isStrangers } from '../users/address-ownership';
import type { ChallengeAnswerService } from './challenge-answer.service';
import type { LoginCodeService } from './login-code.service';
import type { SignInResult } from './sign-in-result';

const PURPOSE = 'LOGIN_CODE';
const A_GUEST = {};

interface Parts {
  readonly answers: ChallengeAnswerService;
  readonly challenges: ChallengeService;
  readonly guard: CredentialGuard;
  readonly loginCodes: LoginCodeService;
}

/** The account that a link signs in to, and the changes that this makes to it. */
export interface LoginLinkView {
  readonly username: string;
  /** Whether the account is taken from whoever registered it. */
  readonly isClaimed: boolean;
  /** Whether its name, photo and data go then. */
  readonly losesData: boolean;
}

/** Links of sign-in mails. Each does what the code beside it does for a guest. */
export class LoginLinks {
  constructor(private readonly parts: Parts) {}

  /** The account of the link; null where the link does not work (any more). Nothing is spent. */
  async viewOf(token: string, session: SessionDocument | null): Promise<LoginLinkView | null> {
    const { challenges, loginCodes } = this.parts;
    const challenge = await challenges.findByToken(PURPOSE, token);
    const user = challenge && (await loginCodes.ownerOf(askedAs(challenge, A_GUEST)));
    if (user === null) return null;
    const isClaimed = user.emailConfirmedAt === null && session?.userId !== user._id;
    return { username: user.username, isClaimed, losesData: isClaimed && isStrangers(user) };
  }

  /**
   * A session for whoever opened the link, or the challenge of the second factor that is due.
   *
   * It works once, and ends the codes and links that were mailed beside it. A wrong token costs the client address a try,
   * as a wrong code does.
   * @throws {ChallengeInvalid} @throws {RateLimited} @throws as `ChallengeAnswerService.signIn`
   */
  async signIn(token: string, asking: Confirming): Promise<SignInResult> {
    const { answers, challenges, guard } = this.parts;
    const examined = () => challenges.examine(PURPOSE, { token });
    const challenge = await guard.charging(ChallengeInvalid, asking.origin.ip, examined);
    return answers.signIn(askedAs(challenge, A_GUEST), asking);
  }
}
