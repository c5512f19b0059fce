import type { AuditService } from '../audit/audit.service';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService, Proof } from '../challenges/challenge.service';
import type { AddressClaims } from '../challenges/address-claims.service';
import { BY_ACCOUNT, type MailRequest } from '../challenges/challenge-terms';
import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { MailNotConfigured } from '../mail/mail.errors';
import type { MailSealer } from '../mail/mail-sealer';
import { deviceName } from '../mail/request-values';
import { durationValue } from '../mail/template-values';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { ChallengeDocument, SessionDocument, UserDocument } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { UserService } from '../users/user.service';
import { EmailAlreadyConfirmed } from './email.errors';

const PURPOSE = 'CONFIRM_EMAIL';

export interface ConfirmationOptions {
  /** Whether confirmation mails are sent at all. */
  readonly enabled: boolean;
  readonly siteName: string;
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
  readonly mail: MailSealer;
  readonly cooldown: MailCooldown;
  readonly guard: CredentialGuard;
  readonly audit: AuditService;
  readonly options: ConfirmationOptions;
}

/** How the address of a user stands. */
export interface ConfirmationStatus {
  readonly email: string;
  readonly confirmed: boolean;
  readonly confirmedAt: Date | null;
  readonly resendAvailableAt: Date | null;
}

/** Who registered the address, as the mail tells it. */
type Registrant = Pick<UserDocument, '_id' | 'username' | 'createdAt' | 'registeredWith'>;

/** From where an address is confirmed. */
export interface Confirming {
  readonly origin: RequestOrigin;
  /** The live session that the request came with, whosever it is. */
  readonly session: SessionDocument | null;
  /** Whether whoever asks proved otherwise to be the one who registered; not by default. */
  readonly provesAccount?: boolean;
}

interface Accepting {
  readonly origin: RequestOrigin;
  /** Whether whoever registered, or is signed in to the account, proves the address. */
  readonly isAccount: boolean;
}

interface Accepted {
  readonly user: UserDocument;
  /** Whether the account was taken from whoever registered it. */
  readonly isClaimed: boolean;
}

interface Confirmed extends Accepted {
  readonly status: ConfirmationStatus;
}

/** Proving that an e-mail address reaches its user. */
export class EmailConfirmationService {
  constructor(private readonly parts: Parts) {}

  get isEnabled(): boolean {
    return this.parts.options.enabled;
  }

  /** A challenge for the user's address with the mail that carries it; neither is stored yet. */
  prepare(user: Registrant, email: EmailAddress, { askedByAccount, locale, ...terms }: MailRequest): PreparedChallenge {
    const { challenges, mail, options } = this.parts;
    const asked = askedByAccount === true ? BY_ACCOUNT : {};
    const challenge = challenges.make(PURPOSE, { userId: user._id, canonicalEmail: email.canonical, ...asked }, terms);
    const values = {
      siteName: options.siteName,
      username: user.username,
      link: `${options.confirmPage}?token=${challenge.token}`,
      code: challenge.code,
      linkExpiresIn: durationValue(options.linkLifetimeMs),
      codeExpiresIn: durationValue(options.codeLifetimeMs),
      when: user.createdAt.toISOString(),
      device: deviceName(user.registeredWith ?? null, locale),
    };
    return { challenge, delivery: mail.seal({ template: 'confirm-email', to: email.original, locale, values }) };
  }

  /**
   * Sends the signed-in user another confirmation mail.
   * @throws {EmailAlreadyConfirmed} @throws {RateLimited} within the cooldown @throws {MailNotConfigured}
   */
  async requestOwn(user: UserDocument, origin: RequestOrigin): Promise<ChallengeNotice> {
    if (user.emailConfirmedAt !== null || user.email === null || user.emailCanonical === null) {
      throw new EmailAlreadyConfirmed();
    }
    return this.mail({ original: user.email, canonical: user.emailCanonical }, { origin, isOwn: true });
  }

  /**
   * Sends a confirmation mail to the address where an account waits for it, and answers alike where none does.
   * @throws {MailNotConfigured}
   */
  request(email: EmailAddress, origin: RequestOrigin): Promise<ChallengeNotice> {
    return this.mail(email, { origin, isOwn: false });
  }

  /**
   * A challenge for the unconfirmed user, who has proved a password: to the code that was mailed, else to a new one.
   * @throws {RateLimited}
   */
  async challengeFor(user: UserDocument, origin: RequestOrigin): Promise<ChallengeNotice> {
    const { challenges } = this.parts;
    const { email, emailCanonical, _id: userId } = user;
    const mailed = await challenges.findNewest(PURPOSE, userId);
    if (mailed === null || emailCanonical === null) return this.requestOwn(user, origin);
    const owner = { canonicalEmail: emailCanonical, userId };
    const { codeExpiresAt } = mailed;
    return noticeOf(await challenges.storeShared(PURPOSE, owner, { codeExpiresAt, ...BY_ACCOUNT }), email ?? '');
  }

  /**
   * Confirms the address that the proof was sent to, if it is still its user's, and answers how it stands.
   *
   * A wrong guess costs the client address a try, as a wrong password does. While a user is
   * blocked, what was sent to them before does not work either.
   * @throws {ChallengeInvalid} @throws {RateLimited}
   */
  async confirm(proof: Proof, { origin, provesAccount = false, session }: Confirming): Promise<Confirmed> {
    const { challenges, guard } = this.parts;
    const challenge = await guard.charging(ChallengeInvalid, origin.ip, () => challenges.redeem(PURPOSE, proof));
    const isAskers = 'code' in proof && challenge.askedByAccount === true;
    const isAccount = provesAccount || isAskers || session?.userId === challenge.userId;
    const { user, isClaimed } = await this.accept(challenge, { origin, isAccount });
    return { user, isClaimed, status: await this.statusOf(user, origin) };
  }

  /**
   * The user whose address the consumed challenge proves, and which is confirmed now.
   *
   * Where it was not proved by whoever registered (`isAccount`), the account is theirs no more: else a stranger who
   * registered the address would keep a password and a session in the account of the one who pressed the button of the mail.
   * @throws {ChallengeInvalid}
   */
  async accept({ userId, email }: ChallengeDocument, { isAccount, origin }: Accepting): Promise<Accepted> {
    const { claims, users } = this.parts;
    const present = isAccount ? null : await users.findById(userId);
    if (present?.emailCanonical === email && present.emailConfirmedAt === null) {
      const owned = await claims.claim(present, { origin });
      if (owned !== null) return { user: owned, isClaimed: true };
    }
    return { user: await this.confirmPlainly(userId, email, { isAccount, origin }), isClaimed: false };
  }

  /** Confirms by a code alone: it answers the newest challenge of one's own. @throws {ChallengeInvalid} */
  async confirmOwn(userId: string, code: string, origin: RequestOrigin): Promise<ConfirmationStatus> {
    const { challenges, guard } = this.parts;
    const redeemed = () => challenges.redeemNewest(PURPOSE, userId, code);
    const challenge = await guard.charging(ChallengeInvalid, origin.ip, redeemed);
    return this.statusOf((await this.accept(challenge, { isAccount: true, origin })).user, origin);
  }

  /** Of a claim that came to nothing only what was proved meanwhile is left. */
  private async confirmPlainly(id: string, email: string, { isAccount, origin }: Accepting): Promise<UserDocument> {
    const { audit, users } = this.parts;
    const user = isAccount ? await users.confirmEmail(id, email) : await users.findProved(id, email);
    if (user === null) throw new ChallengeInvalid();
    if (isAccount) await audit.record('email_confirmed', { actorId: user._id, subjectId: user._id, origin });
    return user;
  }

  /** How the user's address stands and when another mail may be asked for. */
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

  private async mail(
    email: EmailAddress,
    { isOwn, origin }: { isOwn: boolean; origin: RequestOrigin },
  ): Promise<ChallengeNotice> {
    if (!this.isEnabled) throw new MailNotConfigured();
    return this.parts.mailed.request({
      ...{ purpose: PURPOSE, email, origin, isOwn },
      prepare: (user, terms) => {
        const address = { ...email, original: user.email ?? email.original };
        const asked = { locale: origin.locale, ...terms, ...(isOwn ? BY_ACCOUNT : {}) };
        return user.emailConfirmedAt === null ? this.prepare(user, address, asked) : null;
      },
    });
  }
}
