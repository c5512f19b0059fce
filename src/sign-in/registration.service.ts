import type { FieldFault } from '../errors';
import type { AuditService } from '../audit/audit.service';
import type { Captcha } from '../captcha/captcha';
import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../mail/outbox';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { PendingDelivery, UserDocument } from '../storage/collections';
import { giveBack, type Turn } from '../throttling/address-cooldown';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { RequestCooldown } from '../throttling/request-cooldown';
import type { CustomDataRules } from '../users/custom-data.policy';
import { NOBODY } from '../users/nobody';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { refuseFaults } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AccountCreation, FirstSteps } from './account-creation.service';
import { type Registration, registrationFaults } from './registration.policy';
import type { SignInResult } from './sign-in-result';

interface Parts {
  readonly users: UserService;
  readonly creation: AccountCreation;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly hasher: PasswordHasher;
  readonly captcha: Captcha | null;
  readonly judge: PasswordJudge;
  readonly guard: CredentialGuard;
  readonly mailed: MailedChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly cooldown: MailCooldown;
  readonly requests: RequestCooldown;
  readonly customData: CustomDataRules;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly options: { readonly confirmFirst: boolean; readonly siteName: string };
}

/** Making accounts for people who come by themselves. */
export class RegistrationService {
  constructor(private readonly parts: Parts) {}

  /**
   * A new account and its first session; with confirm-first, and without a password, the challenge that comes before.
   *
   * With confirm-first the answer is alike whether or not the address is known. Else learning that one is taken costs
   * the client address a try, as a wrong password does, so that nobody can walk through addresses (ASVS 6.3.8).
   * @throws {BadUserInput} naming every field at fault @throws {EmailTaken} @throws {UsernameTaken} @throws {RateLimited}
   * @throws as `Captcha.require` @throws {MailNotConfigured} without a password, where no code can be mailed
   */
  async register(given: Registration, origin: RequestOrigin): Promise<SignInResult> {
    const { captcha, creation, devices, guard, mailed, options, requests, sessions } = this.parts;
    refuseFaults(this.faults(given));
    if (given.password == null) mailed.refuseWithoutMail();
    await captcha?.require('register', { token: given.captchaToken, ip: origin.ip });
    await requests.claim({ purpose: 'REGISTER', address: given.email.canonical, ip: origin.ip });
    if (options.confirmFirst) {
      return { challenge: await this.registerUnseen(given, await this.firstSteps(given, origin)) };
    }
    const { user, notice } = await guard.charging(EmailTaken, origin.ip, async () =>
      creation.create(given, await this.firstSteps(given, origin)),
    );
    if (given.password == null && notice !== null) return { challenge: notice };
    const tokens = await sessions.open(user, origin);
    return { tokens, devices: devices.renewed(user, origin.devices, { passed: 'first' }) };
  }

  private faults(given: Registration): FieldFault[] {
    const { customData, judge } = this.parts;
    const faults = registrationFaults(given, judge);
    return given.customData == null ? faults : [...faults, ...customData.faults(given.customData, 'customData')];
  }

  private async firstSteps({ password }: Registration, origin: RequestOrigin): Promise<FirstSteps> {
    const { hasher, judge } = this.parts;
    if (password == null) return { passwordHash: null, origin };
    await judge.refuseGuessable(password, 'password');
    return { passwordHash: await hasher.hash(password), origin };
  }

  /**
   * Registers with confirm-first. Both paths send the same kinds of commands one after another, so that neither the
   * answer nor its time tells whether the address is known.
   */
  private async registerUnseen(given: Registration, steps: FirstSteps): Promise<ChallengeNotice> {
    const { confirmation, cooldown, creation, users } = this.parts;
    const { email, username } = given;
    const { ip } = steps.origin;
    const first = creation.firstMail(given);
    // Taken alone: where the client is refused it, the turn of the notice is not lost.
    const turn = first && (await cooldown.take(first.asked(given, steps.origin)));
    const [noticeTurn, owner, isFree] = await Promise.all([
      cooldown.take({ purpose: 'ACCOUNT_EXISTS', address: email.canonical, ip, isNotice: true }),
      users.findByEmail(email.canonical),
      username == null || users.isUsernameAvailable(username),
    ]);
    try {
      if (!isFree) throw new UsernameTaken();
      if (owner !== null) throw new EmailTaken();
      const { notice, user } = await creation.createInTurn(given, { ...steps, turn });
      return notice ?? (await confirmation.challengeFor(user, steps.origin));
    } catch (error) {
      if (error instanceof EmailTaken) return this.pretend(given, { owner, turn, noticeTurn, origin: steps.origin });
      await Promise.all([giveBack(turn), giveBack(noticeTurn)]);
      throw error;
    }
  }

  /** The answer for an address that has an account, whose owner is told; at most one mail a cooldown. */
  private async pretend(given: Registration, { noticeTurn, origin, owner, turn }: Pretence): Promise<ChallengeNotice> {
    const { audit, creation, mailed, outbox, users } = this.parts;
    const purpose = creation.firstMail(given)?.purpose ?? 'CONFIRM_EMAIL';
    const notice = await mailed.decoy(purpose, given.email, turn?.isTaken === false ? { takenAt: turn.takenAt } : {});
    await users.isBlockKept(given.email.canonical);
    const mail = owner && noticeTurn.isTaken ? this.accountExists(owner, origin) : [];
    await users.addDeliveries(owner?._id ?? NOBODY, mail);
    outbox.wake();
    const details = { reason: 'email-taken' };
    await audit.record('user_create_fail', { actorId: null, subjectId: owner?._id ?? null, origin, details });
    return notice;
  }

  private accountExists({ email, username }: UserDocument, { locale }: RequestOrigin): PendingDelivery[] {
    if (email === null) return [];
    const { mail, options } = this.parts;
    const values = { siteName: options.siteName, username };
    return [mail.seal({ template: 'account-exists', to: email, locale, values })];
  }
}

interface Pretence {
  /** The account of the address; null where only a kept block holds it. */
  readonly owner: UserDocument | null;
  readonly turn: Turn | null;
  readonly noticeTurn: Turn;
  readonly origin: RequestOrigin;
}
