import type { Announcer } from '../announcing/announcer';
import type { Captcha } from '../captcha/captcha';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { CodeTerms, MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { durationValue } from '../mail/template-values';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../users/user.document';
import { PURPOSE } from './password-reset.terms';

export interface ResetOptions {
  readonly linkLifetimeMs: number;
  readonly codeLifetimeMs: number;
  /** The address of the page that mailed links open. */
  readonly resetPage: string;
}

interface Parts {
  readonly captcha: Captcha | null;
  readonly mailed: MailedChallengeService;
  readonly challenges: ChallengeService;
  readonly announcer: Announcer;
  readonly options: ResetOptions;
}

/** Mails a reset link and code to a user who forgot the password, or had none. */
export class PasswordResetRequests {
  constructor(private readonly parts: Parts) {}

  /**
   * Mails a link and a code to the address where an account has it, confirmed or not; where none has, or it is
   * blocked, the answer is the same.
   * @throws {MailNotConfigured}
   * @throws as `Captcha.require`
   */
  async request(
    { captchaToken, email }: { email: EmailAddress; captchaToken: string | null },
    origin: RequestOrigin,
  ): Promise<ChallengeNotice> {
    const { captcha, mailed } = this.parts;
    mailed.refuseWithoutMail();
    await captcha?.require('requestPasswordReset', { token: captchaToken, ip: origin.ip });
    const prepare = (user: UserDocument, terms: CodeTerms) =>
      this.prepare(user, email, { locale: origin.locale, ...terms });
    return mailed.request({ purpose: PURPOSE, email, origin, prepare });
  }

  private prepare(
    user: UserDocument,
    email: EmailAddress,
    { codeLength, locale }: CodeTerms & Pick<RequestOrigin, 'locale'>,
  ): PreparedChallenge {
    const { announcer, challenges, options } = this.parts;
    const { codeLifetimeMs, linkLifetimeMs, resetPage } = options;
    const isOfAddress = user.emailConfirmedAt === null;
    const subject = { userId: user._id, canonicalEmail: email.canonical, isOfAddress };
    const challenge = challenges.make(PURPOSE, subject, { codeLength, linkLifetimeMs });
    const values = {
      username: user.username,
      link: `${resetPage}?token=${challenge.token}`,
      code: challenge.code,
      linkExpiresIn: durationValue(linkLifetimeMs),
      codeExpiresIn: durationValue(codeLifetimeMs),
    };
    const mail = { to: user.email ?? email.original, locale, values, isOfAddress };
    return { challenge, announcement: announcer.prepare('password-reset-asked', { userId: user._id, mail }) };
  }
}
