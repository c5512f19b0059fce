import { GatewayError } from '../errors';
import type { AuditService } from '../audit/audit.service';
import { type ChallengeNotice, noticeOf } from '../challenges/challenge-notice';
import type { ChallengeService } from '../challenges/challenge.service';
import type { MailedChallengeService, PreparedChallenge } from '../challenges/mailed-challenge.service';
import { BY_ACCOUNT, type MailRequest } from '../challenges/challenge-terms';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { Outbox } from '../mail/outbox';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../storage/collections';
import { type CooldownRequest, giveBack, type Turn } from '../throttling/address-cooldown';
import type { MailCooldown } from '../throttling/mail-cooldown';
import { underFreeUsername } from '../users/free-username';
import { newUser } from '../users/new-user';
import type { UserService } from '../users/user.service';
import type { LoginCodeService } from './login-code.service';
import type { Registration } from './registration.policy';

interface Parts {
  readonly users: UserService;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly loginCodes: LoginCodeService;
  readonly cooldown: MailCooldown;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/** An account that was made, with the challenge of its first mail; null where none is sent. */
export interface Registered {
  readonly user: UserDocument;
  readonly notice: ChallengeNotice | null;
}

export interface FirstSteps {
  readonly passwordHash: string | null;
  readonly origin: RequestOrigin;
}

interface MailSender {
  prepare(user: UserDocument, email: EmailAddress, asked: MailRequest): PreparedChallenge;
}

/** The first mail of an account: its purpose, and the service that prepares it. */
export class FirstMail {
  constructor(
    readonly purpose: 'LOGIN_CODE' | 'CONFIRM_EMAIL',
    private readonly sender: MailSender,
  ) {}

  /** The turn of the cooldown that the mail needs. */
  asked({ email }: Registration, { ip }: RequestOrigin): CooldownRequest {
    return { purpose: this.purpose, address: email.canonical, ip };
  }

  prepare(user: UserDocument, email: EmailAddress, { locale }: RequestOrigin): PreparedChallenge {
    return this.sender.prepare(user, email, { locale, ...BY_ACCOUNT });
  }
}

interface StepsInTurn extends FirstSteps {
  /** The turn of the first mail; null where none is sent. */
  readonly turn: Turn | null;
}

/** Stores the accounts of people who register, each with its first mail. */
export class AccountCreation {
  constructor(private readonly parts: Parts) {}

  /** Takes the turn of the first mail before the account is stored, and gives it back where none is. */
  async create(given: Registration, steps: FirstSteps): Promise<Registered> {
    const first = this.firstMail(given);
    const turn = first && (await this.parts.cooldown.take(first.asked(given, steps.origin)));
    try {
      return await this.createInTurn(given, { ...steps, turn });
    } catch (error) {
      await giveBack(turn);
      throw error;
    }
  }

  async createInTurn(given: Registration, steps: StepsInTurn): Promise<Registered> {
    const { audit, outbox } = this.parts;
    const registered = await this.store(given, steps);
    const { _id: id } = registered.user;
    await audit.record('user_created', { actorId: id, subjectId: id, origin: steps.origin });
    outbox.wake();
    return registered;
  }

  /** Stores the user under the given name, or under a derived one that is free. */
  private store(given: Registration, steps: StepsInTurn): Promise<Registered> {
    if (given.username != null) return this.insert(given, given.username, steps);
    return underFreeUsername(given.email, (username) => this.insert(given, username, steps));
  }

  /** The challenge is stored first; the user's own document carries the mail, so neither exists without the other. */
  private async insert(
    given: Registration,
    username: string,
    { passwordHash, origin, turn }: StepsInTurn,
  ): Promise<Registered> {
    const { challenges, clock, users } = this.parts;
    const user = newUser({ ...given, username, passwordHash, userAgent: origin.userAgent }, clock.now());
    const first = this.firstMail(given);
    if (first === null || turn?.isTaken !== true) {
      const notice = first && turn && (await this.unsent(given, first, turn));
      await users.create(user);
      return { user, notice };
    }
    const { challenge, delivery } = first.prepare(user, given.email, origin);
    await challenges.store(challenge);
    try {
      await users.create({ ...user, outbox: [delivery] });
    } catch (error) {
      // After an outage the account may be there, its mail on the way: only a refused one leaves no use for the challenge.
      if (error instanceof GatewayError) await challenges.discardAll([first.purpose], user._id);
      throw error;
    }
    return { user, notice: noticeOf(challenge.document, given.email.original) };
  }

  /**
   * A challenge that no mail answers, within the cooldown of another mail to the address: else whoever registers and
   * deletes an account again and again would flood a stranger's mailbox. A mail can be asked for once the wait is over.
   */
  private unsent({ email }: Registration, { purpose }: FirstMail, turn: Turn): Promise<ChallengeNotice> {
    return this.parts.mailed.decoy(purpose, email, turn.isTaken ? {} : { takenAt: turn.takenAt });
  }

  /** One mail: without a password the sign-in code, which confirms too; else the one that confirms, where that is asked. */
  firstMail({ password }: Registration): FirstMail | null {
    const { confirmation, loginCodes } = this.parts;
    if (password == null) return new FirstMail('LOGIN_CODE', loginCodes);
    return confirmation.isEnabled ? new FirstMail('CONFIRM_EMAIL', confirmation) : null;
  }
}
