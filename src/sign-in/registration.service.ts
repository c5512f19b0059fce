import { type FieldFault, GatewayError } from '../errors';
import type { AuditService } from '../audit/audit.service';
import type { Captcha } from '../captcha/captcha';
import { type ChallengeNotice, type ChallengeService, noticeOf } from '../challenges/challenge.service';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { MailedChallengeService } from '../challenges/mailed-challenge.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../mail/outbox';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { RequestCooldown } from '../throttling/request-cooldown';
import type { CustomDataRules } from '../users/custom-data.policy';
import { underFreeUsername } from '../users/free-username';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { refuseFaults } from '../users/user.policy';
import { newUser } from '../users/new-user';
import type { UserService } from '../users/user.service';
import type { LoginCodeService } from './login-code.service';
import { type Registration, registrationFaults } from './registration.policy';
import type { SignInResult } from './sign-in-result';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly hasher: PasswordHasher;
  readonly captcha: Captcha | null;
  readonly judge: PasswordJudge;
  readonly guard: CredentialGuard;
  readonly challenges: ChallengeService;
  readonly mailed: MailedChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly loginCodes: LoginCodeService;
  readonly cooldown: MailCooldown;
  readonly requests: RequestCooldown;
  readonly customData: CustomDataRules;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly options: { readonly confirmFirst: boolean; readonly siteName: string };
}

/** An account that was made, with what its first mail asks for; null where none was sent. */
interface Registered {
  readonly user: UserDocument;
  readonly notice: ChallengeNotice | null;
}

interface FirstSteps {
  readonly passwordHash: string | null;
  readonly origin: RequestOrigin;
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
    const { captcha, devices, guard, mailed, options, requests, sessions } = this.parts;
    refuseFaults(this.faults(given));
    if (given.password == null) mailed.refuseWithoutMail();
    await captcha?.require('register', { token: given.captchaToken, ip: origin.ip });
    await requests.claim('REGISTER', given.email.canonical);
    if (options.confirmFirst) {
      return { challenge: await this.registerUnseen(given, await this.firstSteps(given, origin)) };
    }
    const { user, notice } = await guard.charging(EmailTaken, origin.ip, async () =>
      this.create(given, await this.firstSteps(given, origin)),
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

  private async create(given: Registration, steps: FirstSteps): Promise<Registered> {
    const { audit, outbox } = this.parts;
    const registered = await this.store(given, steps);
    const { _id: id } = registered.user;
    await audit.record('user_created', { actorId: id, subjectId: id, origin: steps.origin });
    outbox.wake();
    return registered;
  }

  /** Stores the user under the given name, or under a derived one that is free. */
  private store(given: Registration, steps: FirstSteps): Promise<Registered> {
    if (given.username != null) return this.insert(given, given.username, steps);
    return underFreeUsername(given.email, (username) => this.insert(given, username, steps));
  }

  /** The challenge is stored first; the user's own document carries the mail, so neither exists without the other. */
  private async insert(
    given: Registration,
    username: string,
    { passwordHash, origin }: FirstSteps,
  ): Promise<Registered> {
    const { challenges, clock, cooldown, users } = this.parts;
    const user = newUser({ ...given, username, passwordHash }, clock.now());
    const prepared = this.firstMail(given)?.prepare(user, given.email, origin.locale);
    if (prepared === undefined) {
      await users.create(user);
      return { user, notice: null };
    }
    const { document } = prepared.challenge;
    await challenges.store(prepared.challenge);
    try {
      await users.create({ ...user, outbox: [prepared.delivery] });
    } catch (error) {
      // After an outage the account may be there, its mail on the way: only a refused one leaves no use for the challenge.
      if (error instanceof GatewayError) await challenges.discard(document.purpose, user._id);
      throw error;
    }
    await cooldown.tryClaim(document.purpose, given.email.canonical);
    return { user, notice: noticeOf(document, given.email.original) };
  }

  /** One mail: without a password the sign-in code, which confirms too; else the one that confirms, where that is asked. */
  private firstMail({ password }: Registration): Pick<EmailConfirmationService, 'prepare'> | null {
    const { confirmation, loginCodes } = this.parts;
    if (password == null) return loginCodes;
    return confirmation.isEnabled ? confirmation : null;
  }

  private async registerUnseen(given: Registration, steps: FirstSteps): Promise<ChallengeNotice> {
    const { challenges, confirmation, cooldown, users } = this.parts;
    try {
      const { user, notice } = await this.create(given, steps);
      return notice ?? (await confirmation.challengeFor(user, steps.origin));
    } catch (error) {
      if (!(error instanceof EmailTaken)) throw error;
      // Where both are taken, some databases name the address: the answer must not depend on whether it is known.
      if (given.username != null && !(await users.isUsernameAvailable(given.username))) throw new UsernameTaken();
      await this.tellOwner(given, steps.origin);
      const purpose = given.password == null ? 'LOGIN_CODE' : 'CONFIRM_EMAIL';
      // As a new account does: else asking for another mail would tell the two apart.
      await cooldown.tryClaim(purpose, given.email.canonical);
      return noticeOf(await challenges.storeDecoy(purpose, given.email.canonical), given.email.original);
    }
  }

  /** Tells the account's owner that somebody tried to register with their address; at most one mail a cooldown. */
  private async tellOwner(given: Registration, origin: RequestOrigin): Promise<void> {
    const { cooldown, mail, options, outbox, users } = this.parts;
    const owner = await users.findByEmail(given.email.canonical);
    if (owner?.email == null || !(await cooldown.tryClaim('ACCOUNT_EXISTS', given.email.canonical))) return;
    const values = { siteName: options.siteName, username: owner.username };
    await users.addDelivery(
      owner._id,
      mail.seal({ template: 'account-exists', to: owner.email, locale: origin.locale, values }),
    );
    outbox.wake();
  }
}
