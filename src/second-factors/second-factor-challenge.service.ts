import type { Announcer } from '../announcing/announcer';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { durationValue } from '../mail/template-values';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { ConfirmedEmailRequired, PasswordFirst } from './second-factor.errors';
import { dueFactor, isAskedNow, type SecondFactor } from './second-factor.policy';
import { TOTP_DIGITS } from './totp';
import type { UserDocument } from '../users/user.document';
import type { FirstFactor } from '../challenges/challenge.document';

interface Parts {
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly cooldown: MailCooldown;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly codeLifetimeMs: number;
}

/** Asks for the second factor that is due after a first one. */
export class SecondFactorChallenges {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes the challenge of the second factor that is due after the first; null where none is.
   *
   * It works once, for the user as they are now: a change of the password, a block, or another factor voids it.
   * @throws {PasswordFirst} @throws {RateLimited} where a code was mailed just before and is used up
   * @throws {MailNotConfigured}
   */
  async challengeFor(user: UserDocument, first: FirstFactor, origin: RequestOrigin): Promise<ChallengeNotice | null> {
    const due = dueFactor(user, first);
    if (due === 'password-first') throw new PasswordFirst();
    if (due === null) return null;
    return due === 'MFA_TOTP' ? this.askForTotp(user, first) : this.mailCode(user, first, origin);
  }

  private async askForTotp(user: UserDocument, first: FirstFactor): Promise<ChallengeNotice> {
    const challenge = this.make('MFA_TOTP', user, { first, codeLength: TOTP_DIGITS });
    await this.parts.challenges.store(challenge);
    return noticeOf(challenge.document, null);
  }

  /**
   * A new code by mail; within the cooldown a challenge of one's own to the one that is on its way, so that a thief's
   * tries do not lock the owner out.
   */
  private async mailCode(user: UserDocument, first: FirstFactor, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { challenges, clock, cooldown, mailed } = this.parts;
    const { email, emailCanonical } = user;
    if (email === null || emailCanonical === null) throw new ConfirmedEmailRequired();
    mailed.refuseWithoutMail();
    const turn = await cooldown.take({ purpose: 'MFA_EMAIL', address: emailCanonical, ip: origin.ip });
    if (turn.isTaken) {
      const terms = { codeLength: await challenges.codeLengthFor(emailCanonical), first };
      return mailed.send(user, this.prepareMail({ ...user, email }, terms, origin.locale), email);
    }
    const present = await challenges.findNewest('MFA_EMAIL', user._id);
    if (present === null || !isAskedNow(present, user, clock.now())) throw turn.refusal;
    const owner = { canonicalEmail: emailCanonical, owner: user._id };
    const terms = { codeExpiresAt: present.codeExpiresAt, asked: { firstFactor: first } };
    return noticeOf(await challenges.storeShared('MFA_EMAIL', owner, terms), email);
  }

  private prepareMail(
    user: UserDocument & { email: string },
    terms: { first: FirstFactor; codeLength: number },
    locale: string,
  ): PreparedChallenge {
    const { announcer, codeLifetimeMs } = this.parts;
    const challenge = this.make('MFA_EMAIL', user, terms);
    const codeExpiresIn = durationValue(codeLifetimeMs);
    const values = { username: user.username, code: challenge.code, codeExpiresIn };
    const mail = { to: user.email, locale, values };
    return { challenge, announcement: announcer.prepare('second-step-asked', { userId: user._id, mail }) };
  }

  private make(
    purpose: SecondFactor,
    user: UserDocument,
    { first: firstFactor, ...terms }: { first: FirstFactor; codeLength?: number },
  ) {
    const { _id: userId, credentialVersion, emailCanonical } = user;
    const subject = { userId, canonicalEmail: emailCanonical ?? '', firstFactor };
    return this.parts.challenges.make(purpose, subject, { ...terms, credentialVersion, linkLifetimeMs: 0 });
  }
}
