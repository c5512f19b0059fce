import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import { challengedAccount, isAskedBy } from '../challenges/challenged-account';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import type { MailRequest } from '../emails/confirmation-terms';
import { durationValue } from '../mail/template-values';
import type { Clock } from '../shared/clock';
import { dueFactor } from '../second-factors/second-factor.policy';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

const PURPOSE = 'LOGIN_CODE';

interface Parts {
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly announcer: Announcer;
  readonly users: UserService;
  readonly clock: Clock;
  readonly options: {
    readonly codeLifetimeMs: number;
    /** The address of the page that mailed links open. */
    readonly signInPage: string;
  };
}

/** Codes and links by mail that sign in without a password, and confirm the address on the way. */
export class LoginCodeService {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes a challenge for the user's address with the mail that carries its code; neither is stored yet.
   *
   * A guest's mail has a link too, which wrong guesses at the code do not spend: else a stranger who guesses keeps the owner
   * out. That of a registration has none. Opening a link outside of a session takes an unproved account over, and
   * a user who has just registered has no session.
   */
  prepare(
    user: Pick<UserDocument, '_id' | 'username' | 'credentialVersion' | 'emailConfirmedAt'>,
    email: EmailAddress,
    { askedBy, locale, ...terms }: MailRequest,
  ): PreparedChallenge {
    const { announcer, challenges, options } = this.parts;
    const isOfAddress = user.emailConfirmedAt === null;
    const subject = { userId: user._id, canonicalEmail: email.canonical, isOfAddress, ...askedBy };
    const { credentialVersion, username } = user;
    const challenge = challenges.make(PURPOSE, subject, { ...terms, linkLifetimeMs: 0, credentialVersion });
    const codeExpiresIn = durationValue(options.codeLifetimeMs);
    const isGuests = askedBy?.askedByAccount !== true;
    const link = isGuests ? `${options.signInPage}?token=${challenge.token}` : '';
    const values = { username, code: challenge.code, codeExpiresIn, link };
    const mail = { to: email.original, locale, values, isOfAddress: isGuests && isOfAddress };
    return { challenge, announcement: announcer.prepare('login-code-asked', { userId: user._id, mail }) };
  }

  /**
   * Mails a code to the address where it has an account, and answers alike where it has none. An account that a mailed
   * code alone may not sign in to gets a mail that says how.
   * @throws {MailNotConfigured}
   */
  request(email: EmailAddress, origin: RequestOrigin): Promise<ChallengeNotice> {
    return this.parts.mailed.request({
      purpose: PURPOSE,
      email,
      origin,
      prepare: (user, terms) => {
        const address = { ...email, original: user.email ?? email.original };
        const prepared = this.prepare(user, address, { locale: origin.locale, ...terms });
        if (dueFactor(user, 'mail') !== 'password-first') return prepared;
        return { ...prepared, announcement: this.explanation(user, user.email ?? email.original, origin.locale) };
      },
    });
  }

  /** The mail in place of a code for an account whose second factor is mail: two mailed codes would be one factor. */
  private explanation({ _id: userId, username }: UserDocument, to: string, locale: string): Announcement {
    const mail = { to, locale, values: { username } };
    return this.parts.announcer.prepare('password-first', { userId, mail });
  }

  /**
   * Returns the user of the consumed challenge, which is void where the address or the credentials changed since, or
   * the user is blocked.
   * @throws {ChallengeInvalid}
   */
  async accept(challenge: ChallengeDocument): Promise<UserDocument> {
    const user = await this.ownerOf(challenge);
    if (user === null) throw new ChallengeInvalid();
    return user;
  }

  /** As `accept`, or null where the challenge is void. */
  async ownerOf(challenge: ChallengeDocument): Promise<UserDocument | null> {
    const { clock, users } = this.parts;
    const user = await challengedAccount(users, challenge);
    return user === null || !stands(challenge, user) || isBlocked(user.block, clock.now()) ? null : user;
  }
}

/**
 * Whether the code still fits the account. A guest's code to an unproved address does, even if the one who
 * registered it changes the credentials: it takes the account from them.
 */
function stands(challenge: ChallengeDocument, user: UserDocument): boolean {
  const isOwners = user.emailConfirmedAt === null && !isAskedBy(challenge, user);
  return isOwners || user.credentialVersion === challenge.credentialVersion;
}
