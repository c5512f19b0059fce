import type { Announcer } from '../announcing/announcer';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { durationValue } from '../mail/template-values';
import type { KnownDevices } from '../sessions/known-devices';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { FactorLock } from '../throttling/factor-lock';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { Lock } from '../throttling/try-counter';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AuthenticatorCode } from './authenticator-code';
import { ConfirmedEmailRequired, PasswordFirst } from './second-factor.errors';
import { dueFactor, type SecondFactor } from './second-factor.policy';
import { TOTP_DIGITS } from './totp';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument, FirstFactor } from '../challenges/challenge.document';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly cooldown: MailCooldown;
  readonly authenticator: AuthenticatorCode;
  readonly lock: FactorLock;
  readonly devices: KnownDevices;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly options: { readonly codeLifetimeMs: number };
}

/** The step between a first factor and a session. */
export class SecondFactorService {
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

  /** Whether the code answers the second factor's challenge. @throws {RateLimited} after ten wrong ones in an hour */
  async judge(challenge: ChallengeDocument, code: string, origin: RequestOrigin): Promise<boolean> {
    const { authenticator, challenges, devices, lock, users } = this.parts;
    const user = await users.findById(challenge.userId);
    if (user === null || !this.stands(challenge, user)) return false;
    const attempt = { userId: user._id, device: devices.pastSecondFactor(user, origin.devices) };
    const { isRight, locks } = await lock.judging(attempt, async () =>
      challenge.purpose === 'MFA_TOTP' ? authenticator.takes(user, code, origin) : challenges.matches(challenge, code),
    );
    if (!isRight) await this.recordFailure(user, locks, origin);
    return isRight;
  }

  private async recordFailure({ _id: userId }: UserDocument, locks: readonly Lock[], origin: RequestOrigin) {
    const { announcer } = this.parts;
    const details = { reason: 'wrong-second-factor' };
    await Promise.all([
      announcer.note('login-failed', { userId, actorId: null, origin, details }),
      announcer.noteLocks(locks, { userId, origin }),
    ]);
  }

  /** Returns the user of the consumed second-factor challenge. @throws {ChallengeInvalid} where it is void by now */
  async accept(challenge: ChallengeDocument): Promise<UserDocument> {
    const user = await this.parts.users.findById(challenge.userId);
    if (user === null || !this.stands(challenge, user)) throw new ChallengeInvalid();
    return user;
  }

  /**
   * Returns the second step that the challenge of this id asks for; null where it does not ask any more.
   *
   * Second steps alone: the holder of such an id has passed the first. Of a code that anybody may request for any
   * address, it would reveal whether the owner has used it, and so whether there is one.
   */
  async notice(challengeId: string): Promise<ChallengeNotice | null> {
    const { challenges, users } = this.parts;
    const challenge = await challenges.tries.find({ challengeId, purposes: ['MFA_EMAIL', 'MFA_TOTP'] });
    const user = challenge && (await users.findById(challenge.userId));
    if (challenge === null || user === null || !this.stands(challenge, user)) return null;
    return noticeOf(challenge, challenge.purpose === 'MFA_EMAIL' ? user.email : null);
  }

  /** Whether its user, as they are now, must answer the challenge. */
  private stands(challenge: ChallengeDocument, user: UserDocument): boolean {
    const { credentialVersion, email, firstFactor, purpose } = challenge;
    const isSame = user.credentialVersion === credentialVersion && (user.emailCanonical ?? '') === email;
    const isDue = firstFactor !== undefined && dueFactor(user, firstFactor) === purpose;
    return isSame && isDue && !isBlocked(user.block, this.parts.clock.now());
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
    const { challenges, cooldown, mailed } = this.parts;
    const { email, emailCanonical } = user;
    if (email === null || emailCanonical === null) throw new ConfirmedEmailRequired();
    mailed.refuseWithoutMail();
    const turn = await cooldown.take({ purpose: 'MFA_EMAIL', address: emailCanonical, ip: origin.ip });
    if (turn.isTaken) {
      const terms = { codeLength: await challenges.codeLengthFor(emailCanonical), first };
      return mailed.send(user, this.prepareMail({ ...user, email }, terms, origin.locale), email);
    }
    const present = await challenges.findNewest('MFA_EMAIL', user._id);
    if (present === null || !this.stands(present, user)) throw turn.refusal;
    const owner = { canonicalEmail: emailCanonical, owner: user._id };
    const terms = { codeExpiresAt: present.codeExpiresAt, asked: { firstFactor: first } };
    return noticeOf(await challenges.storeShared('MFA_EMAIL', owner, terms), email);
  }

  private prepareMail(
    user: UserDocument & { email: string },
    terms: { first: FirstFactor; codeLength: number },
    locale: string,
  ): PreparedChallenge {
    const { announcer, options } = this.parts;
    const challenge = this.make('MFA_EMAIL', user, terms);
    const codeExpiresIn = durationValue(options.codeLifetimeMs);
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
