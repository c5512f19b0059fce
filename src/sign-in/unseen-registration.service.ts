import type { MailOf } from '../announcing/about';
import type { Announcer } from '../announcing/announcer';
import type { NewChallenge } from '../challenges/challenge-maker';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { MailNotConfigured } from '../mail/mail.errors';
import { durationValue } from '../mail/template-values';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import { giveBack, type Turn } from '../throttling/address-cooldown';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { addressOf } from '../users/address-ownership';
import { NOBODY } from '../users/nobody';
import type { UserDocument } from '../users/user.document';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AccountCreation, FirstSteps, Registered } from './account-creation.service';
import type { FirstMail, FirstMails } from './first-mail';
import type { Registration } from './registration.policy';

interface Parts {
  readonly users: UserService;
  readonly confirmation: EmailConfirmationService;
  readonly creation: AccountCreation;
  readonly firstMails: FirstMails;
  readonly cooldown: MailCooldown;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly options: { readonly linkLifetimeMs: number };
}

/** Registers with confirm-first, alike for addresses that are known and that are not. */
export class UnseenRegistration {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes the challenge that comes before the account. Both paths send the same kinds of commands in sequence, so that neither the
   * answer nor its time reveals whether the address is known.
   */
  async register(given: Registration, steps: FirstSteps): Promise<ChallengeNotice> {
    const { cooldown, firstMails, users } = this.parts;
    const { email, username } = given;
    const { origin } = steps;
    const [owner, isFree] = await Promise.all([
      users.findByEmail(email.canonical),
      username == null || users.isUsernameAvailable(username),
    ]);
    const first = await firstMails.take(given, origin, { isUnused: owner !== null });
    if (first === null) throw new MailNotConfigured();
    let noticeTurn: Turn | null = null;
    try {
      const asked = { purpose: 'ACCOUNT_EXISTS', address: email.canonical, ip: origin.ip, isNotice: true } as const;
      noticeTurn = await cooldown.take({ ...asked, isUnused: owner === null });
      if (!isFree) throw new UsernameTaken();
      return await this.registerInTurn(given, steps, { first, noticeTurn, origin, owner });
    } catch (error) {
      await Promise.all([giveBack(first.turn), giveBack(noticeTurn)]);
      throw error;
    }
  }

  private async registerInTurn(
    given: Registration,
    steps: FirstSteps,
    { first, owner, ...told }: Pretence,
  ): Promise<ChallengeNotice> {
    if (owner !== null) return this.pretend({ ...told, first, owner });
    try {
      return noticeIn(await this.parts.creation.createInTurn(given, { ...steps, first }));
    } catch (error) {
      if (!(error instanceof EmailTaken)) throw error;
      return this.pretend({ ...told, first, owner });
    }
  }

  /** Returns the answer for an address with an account, and mails its owner; at most one mail per cooldown. */
  private async pretend({ first, noticeTurn, origin, owner }: Pretence): Promise<ChallengeNotice> {
    const { announcer, users } = this.parts;
    const told = owner !== null && noticeTurn.isTaken ? this.accountExists(owner, origin) : null;
    const notice = await this.noticeBeside(first, owner, told?.challenge ?? null);
    await users.isBlockKept(first.email.canonical);
    const userId = owner?._id ?? null;
    const by = { actorId: null, origin, details: { reason: 'email-taken' } };
    await announcer
      .prepare('registration-refused', { userId, ...by, mail: told?.mail ?? null })
      .write((deliveries) => users.addDeliveries(userId ?? NOBODY, deliveries));
    return notice;
  }

  /** Returns a notice like that of a new account. A reader of the mail of an unproved address may answer it. */
  private noticeBeside(
    first: FirstMail,
    owner: UserDocument | null,
    link: NewChallenge | null,
  ): Promise<ChallengeNotice> {
    const { firstMails } = this.parts;
    if (link !== null) return firstMails.pretendBeside(first, link);
    const isShared = owner !== null && this.isOpen(owner) && !first.turn.isTaken;
    return isShared ? firstMails.share(first, { account: owner._id }) : firstMails.pretend(first);
  }

  private isOpen({ block, emailConfirmedAt }: UserDocument): boolean {
    return emailConfirmedAt === null && !isBlocked(block, this.parts.clock.now());
  }

  /**
   * The mail to the owner of the address. For an unproved address it has a link that proves it: a stranger may have
   * registered it, and its owner would else never get one.
   */
  private accountExists(owner: UserDocument, { locale }: RequestOrigin): Told | null {
    const { confirmation, options } = this.parts;
    const address = addressOf(owner);
    if (address === null) return null;
    const none = { challenge: null, link: '' };
    const { challenge, link } = this.isOpen(owner) ? confirmation.prepareLink(owner, address) : none;
    const linkExpiresIn = durationValue(options.linkLifetimeMs);
    const values = { username: owner.username, link, linkExpiresIn };
    return { challenge, mail: { to: address.original, locale, values } };
  }
}

/** The mail about an existing account, and the challenge of its link; null where it has none. */
interface Told {
  readonly challenge: NewChallenge | null;
  readonly mail: MailOf<'account-exists'>;
}

interface Pretence {
  readonly first: FirstMail;
  /** The account of the address; null where only a kept block holds it. */
  readonly owner: UserDocument | null;
  readonly noticeTurn: Turn;
  readonly origin: RequestOrigin;
}

function noticeIn({ notice }: Registered): ChallengeNotice {
  if (notice === null) throw new MailNotConfigured();
  return notice;
}
