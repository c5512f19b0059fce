import type { Announcer } from '../announcing/announcer';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import { MailNotConfigured } from '../mail/mail.errors';
import { durationValue } from '../mail/template-values';
import type { RequestOrigin } from '../shared/request-origin';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { UserDocument } from '../users/user.document';

const PURPOSE = 'DELETE_ACCOUNT';

interface Parts {
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly cooldown: MailCooldown;
  readonly announcer: Announcer;
  readonly codeLifetimeMs: number;
}

/** Mails the codes that delete accounts. */
export class AccountDeletionRequests {
  constructor(private readonly parts: Parts) {}

  /** Mails a code that deletes the account to its address. @throws {RateLimited} @throws {MailNotConfigured} */
  async request(user: UserDocument, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { announcer, challenges, codeLifetimeMs, cooldown, mailed } = this.parts;
    const { _id: userId, credentialVersion, email, emailCanonical, username } = user;
    mailed.refuseWithoutMail();
    if (email === null || emailCanonical === null) throw new MailNotConfigured();
    await cooldown.claim({ purpose: PURPOSE, address: emailCanonical, ip: origin.ip });
    const subject = { userId, canonicalEmail: emailCanonical };
    const codeLength = await challenges.codeLengthFor(emailCanonical);
    const challenge = challenges.make(PURPOSE, subject, { linkLifetimeMs: 0, codeLength, credentialVersion });
    const codeExpiresIn = durationValue(codeLifetimeMs);
    const values = { username, code: challenge.code, codeExpiresIn };
    const mail = { to: email, locale: origin.locale, values };
    const announcement = announcer.prepare('deletion-asked', { userId, mail });
    return mailed.send(user, { challenge, announcement }, email);
  }
}
