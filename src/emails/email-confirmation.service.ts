import type { Announcer } from '../announcing/announcer';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { AddressClaims } from '../challenges/address-claims.service';
import type { NewChallenge } from '../challenges/challenge-maker';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Proof } from '../challenges/challenge-terms';
import { challengedAccount, isAskedBy } from '../challenges/challenged-account';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { MailNotConfigured } from '../mail/mail.errors';
import { deviceName } from '../mail/request-values';
import { durationValue } from '../mail/template-values';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { UserService } from '../users/user.service';
import {
  type Accepted,
  type Accepting,
  type Asked,
  BY_ACCOUNT,
  type ConfirmationStatus,
  type Confirmed,
  type Confirming,
  type MailRequest,
  type Registrant,
} from './confirmation-terms';
import { EmailAlreadyConfirmed } from './email.errors';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

const PURPOSE = 'CONFIRM_EMAIL';

export interface ConfirmationOptions {
  /** Whether confirmation mails are sent at all. */
  readonly enabled: boolean;
  readonly linkLifetimeMs: number;
  readonly codeLifetimeMs: number;
  /** The address of the page that mailed links open. */
  readonly confirmPage: string;
}

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly claims: AddressClaims;
  readonly mailed: MailedChallengeService;
  readonly cooldown: MailCooldown;
  readonly guard: CredentialGuard;
  readonly announcer: Announcer;
  readonly options: ConfirmationOptions;
}

/** Proves that an e-mail address reaches its user. */
export class EmailConfirmationService {
  constructor(private readonly parts: Parts) {}

  get isEnabled(): boolean {
    return this.parts.options.enabled;
  }

  /** Makes a challenge for the user's address with the mail that carries it; neither is stored yet. */
  prepare(user: Registrant, email: EmailAddress, { askedBy, locale, ...terms }: MailRequest): PreparedChallenge {
    const { announcer, challenges, options } = this.parts;
    const subject = { userId: user._id, canonicalEmail: email.canonical, isOfAddress: true, ...askedBy };
    const challenge = challenges.make(PURPOSE, subject, terms);
    const values = {
      username: user.username,
      link: this.linkOf(challenge),
      code: challenge.code,
      linkExpiresIn: durationValue(options.linkLifetimeMs),
      codeExpiresIn: durationValue(options.codeLifetimeMs),
      when: user.createdAt.toISOString(),
      device: deviceName(user.registeredWith ?? null, locale),
    };
    const isOfAddress = askedBy?.askedByAccount !== true;
    const mail = { to: email.original, locale, values, isOfAddress };
    return { challenge, announcement: announcer.prepare('confirmation-asked', { userId: user._id, mail }) };
  }

  /**
   * Makes a challenge that its link alone answers, for another mail; it is not stored yet. Its code is never sent.
   */
  prepareLink(user: UserDocument, email: EmailAddress): { challenge: NewChallenge; link: string } {
    const subject = { userId: user._id, canonicalEmail: email.canonical, isOfAddress: true };
    const challenge = this.parts.challenges.makeLink(PURPOSE, subject);
    return { challenge, link: this.linkOf(challenge) };
  }

  /**
   * Sends the signed-in user another confirmation mail.
   * @throws {EmailAlreadyConfirmed} @throws {RateLimited} within the cooldown @throws {MailNotConfigured}
   */
  async requestOwn(user: UserDocument, origin: RequestOrigin): Promise<ChallengeNotice> {
    if (user.emailConfirmedAt !== null || user.email === null || user.emailCanonical === null) {
      throw new EmailAlreadyConfirmed();
    }
    const address = { original: user.email, canonical: user.emailCanonical };
    return this.mail(address, { origin, askedBy: BY_ACCOUNT, isOwn: true });
  }

  /**
   * Sends a confirmation mail to the address where an account waits for it, and answers alike where none does.
   * @throws {MailNotConfigured}
   */
  request(email: EmailAddress, origin: RequestOrigin): Promise<ChallengeNotice> {
    return this.mail(email, { origin, askedBy: {}, isOwn: false });
  }

  /**
   * Makes a challenge for the unconfirmed user, who has proved a password: to the mailed code, else to a new one.
   * @throws {RateLimited}
   */
  async challengeFor(user: UserDocument, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { challenges } = this.parts;
    const { email, emailCanonical, _id: userId } = user;
    const mailed = await challenges.findNewest(PURPOSE, challenges.owners.of(user));
    if (mailed === null || emailCanonical === null) return this.requestOwn(user, origin);
    const terms = { codeExpiresAt: mailed.codeExpiresAt, asked: { ...BY_ACCOUNT, account: userId } };
    const own = await challenges.storeSharing(PURPOSE, { canonicalEmail: emailCanonical, mailed: [mailed] }, terms);
    return noticeOf(own, email ?? '');
  }

  /**
   * Confirms the address that the proof was sent to, if it is still its user's, and returns its status.
   *
   * A wrong guess costs the client address a try, as a wrong password does. While a user is
   * blocked, links and codes sent to them before do not work either.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async confirm(proof: Proof, { origin, provesAccount = false, session }: Confirming): Promise<Confirmed> {
    const { challenges, guard } = this.parts;
    const challenge = await guard.charging(ChallengeInvalid, origin.ip, () => challenges.examine(PURPOSE, proof));
    const present = await this.accept(challenge);
    await challenges.consume(challenge);
    const isAskers = 'code' in proof && isAskedBy(challenge, present);
    const isAccount = provesAccount || isAskers || session?.userId === present._id;
    const { user, isClaimed } = await this.prove(present, { origin, isAccount });
    return { user, isClaimed, status: await this.statusOf(user, origin) };
  }

  /** The user whose address the consumed challenge proves. @throws {ChallengeInvalid} */
  async accept(challenge: ChallengeDocument): Promise<UserDocument> {
    const user = await challengedAccount(this.parts.users, challenge);
    if (user === null) throw new ChallengeInvalid();
    return user;
  }

  /**
   * Confirms the address that was proved, and returns the user.
   *
   * Where the registrant did not prove it (`isAccount`), the account is taken from them: else a stranger who
   * registered the address would keep a password and a session in the account of the one who pressed the button of the mail.
   * @throws {ChallengeInvalid}
   */
  async prove(present: UserDocument, { isAccount, origin }: Accepting): Promise<Accepted> {
    if (!isAccount && present.emailConfirmedAt === null) {
      const owned = await this.parts.claims.claim(present, { origin });
      if (owned !== null) return { user: owned, isClaimed: true };
    }
    return { user: await this.confirmPlainly(present, { isAccount, origin }), isClaimed: false };
  }

  /** Confirms by a code alone: it answers the newest challenge to one's own address. @throws {ChallengeInvalid} */
  async confirmOwn(user: UserDocument, code: string, origin: RequestOrigin): Promise<ConfirmationStatus> {
    const { challenges, guard } = this.parts;
    const own = { owner: challenges.owners.of(user), userId: user._id };
    await guard.charging(ChallengeInvalid, origin.ip, () => challenges.redeemAny(PURPOSE, own, code));
    return this.statusOf((await this.prove(user, { origin, isAccount: true })).user, origin);
  }

  /** Confirms without a claim; for another than the registrant, only an address that was proved meanwhile counts. */
  private async confirmPlainly(present: UserDocument, { isAccount, origin }: Accepting): Promise<UserDocument> {
    const { users } = this.parts;
    const { _id: id, emailCanonical: email } = present;
    if (email === null) throw new ChallengeInvalid();
    const user = isAccount ? await users.confirmEmail(id, email, origin) : await users.findProved(id, email);
    if (user === null) throw new ChallengeInvalid();
    return user;
  }

  /** Returns the status of the user's address, and when another mail may be requested. */
  async statusOf(user: UserDocument, { ip }: RequestOrigin): Promise<ConfirmationStatus> {
    const { cooldown } = this.parts;
    const { emailCanonical, emailConfirmedAt } = user;
    const waits = emailConfirmedAt === null && emailCanonical !== null;
    return {
      email: user.email ?? '',
      confirmed: emailConfirmedAt !== null,
      confirmedAt: emailConfirmedAt,
      resendAvailableAt: waits ? await cooldown.availableAt({ purpose: PURPOSE, address: emailCanonical, ip }) : null,
    };
  }

  private linkOf({ token }: NewChallenge): string {
    return `${this.parts.options.confirmPage}?token=${token}`;
  }

  private async mail(
    email: EmailAddress,
    { askedBy, isOwn, origin }: { askedBy: Asked; isOwn: boolean; origin: RequestOrigin },
  ): Promise<ChallengeNotice> {
    if (!this.isEnabled) throw new MailNotConfigured();
    return this.parts.mailed.request({
      ...{ purpose: PURPOSE, email, origin, isOwn },
      prepare: (user, terms) => {
        const address = { ...email, original: user.email ?? email.original };
        const asked = { locale: origin.locale, askedBy, ...terms };
        return user.emailConfirmedAt === null ? this.prepare(user, address, asked) : null;
      },
    });
  }
}
