import { type FieldFault, GatewayError } from '../errors';
import type { AuditService } from '../audit/audit.service';
import { type ChallengeNotice, type ChallengeService, noticeOf } from '../challenges/challenge.service';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../mail/outbox';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../storage/collections';
import type { CredentialGuard } from '../throttling/credential-guard';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { CustomDataRules } from '../users/custom-data.policy';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { deriveUsername, refuseFaults } from '../users/user.policy';
import { newUser } from '../users/new-user';
import type { UserService } from '../users/user.service';
import { type Registration, registrationFaults } from './registration.policy';
import type { SignInResult } from './sign-in-result';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  readonly challenges: ChallengeService;
  readonly confirmation: EmailConfirmationService;
  readonly cooldown: MailCooldown;
  readonly customData: CustomDataRules;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly options: { readonly confirmFirst: boolean; readonly minPasswordLength: number; readonly siteName: string };
}

const PURPOSE = 'CONFIRM_EMAIL';
const DERIVED_NAME_TRIES = 5;

/** Making accounts for people who come by themselves. */
export class RegistrationService {
  constructor(private readonly parts: Parts) {}

  /**
   * A new account and its first session; with confirm-first a challenge, alike whether or not the address is known.
   *
   * Learning that an address is taken costs the client address a try, as a wrong password does, so that nobody can
   * walk through addresses (ASVS 6.3.8).
   * @throws {BadUserInput} naming every field at fault @throws {EmailTaken} @throws {UsernameTaken} @throws {RateLimited}
   */
  async register(given: Registration, origin: RequestOrigin): Promise<SignInResult> {
    const { guard, hasher, options, sessions } = this.parts;
    refuseFaults(this.faults(given));
    if (options.confirmFirst) {
      const passwordHash = await hasher.hash(given.password);
      return { challenge: await this.registerUnseen(given, passwordHash, origin) };
    }
    const user = await guard.charging(EmailTaken, origin.ip, async () =>
      this.create(given, await hasher.hash(given.password), origin),
    );
    return { tokens: await sessions.open(user, origin) };
  }

  private faults(given: Registration): FieldFault[] {
    const { customData, options } = this.parts;
    const faults = registrationFaults(given, options.minPasswordLength);
    return given.customData == null ? faults : [...faults, ...customData.faults(given.customData, 'customData')];
  }

  private async create(given: Registration, passwordHash: string, origin: RequestOrigin): Promise<UserDocument> {
    const user = await this.store(given, passwordHash, origin);
    await this.parts.audit.record('user_created', { actorId: user._id, subjectId: user._id, origin });
    this.parts.outbox.wake();
    return user;
  }

  /** Stores the user under the given name, or under a derived one that is free. */
  private async store(given: Registration, passwordHash: string, origin: RequestOrigin): Promise<UserDocument> {
    if (given.username != null) return this.insert(given, { username: given.username, passwordHash, origin });
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.insert(given, { username: deriveUsername(given.email, tries > 1), passwordHash, origin });
      } catch (error) {
        if (!(error instanceof UsernameTaken) || tries === DERIVED_NAME_TRIES) throw error;
      }
    }
  }

  /** The challenge is stored first; the user's own document carries the mail, so neither exists without the other. */
  private async insert(
    given: Registration,
    account: { username: string; passwordHash: string; origin: RequestOrigin },
  ): Promise<UserDocument> {
    const { challenges, clock, confirmation, cooldown, users } = this.parts;
    const user = newUser({ ...given, username: account.username, passwordHash: account.passwordHash }, clock.now());
    if (!confirmation.isEnabled) {
      await users.create(user);
      return user;
    }
    const { challenge, delivery } = confirmation.prepare(user, given.email, account.origin.locale);
    await challenges.store(challenge);
    try {
      await users.create({ ...user, outbox: [delivery] });
    } catch (error) {
      // After an outage the account may be there, its mail on the way: only a refused one leaves no use for the challenge.
      if (error instanceof GatewayError) await challenges.discard(PURPOSE, user._id);
      throw error;
    }
    await cooldown.tryClaim(PURPOSE, given.email.canonical);
    return user;
  }

  private async registerUnseen(
    given: Registration,
    passwordHash: string,
    origin: RequestOrigin,
  ): Promise<ChallengeNotice> {
    const { challenges, confirmation, cooldown, users } = this.parts;
    try {
      const user = await this.create(given, passwordHash, origin);
      return await confirmation.challengeFor(user, origin);
    } catch (error) {
      if (!(error instanceof EmailTaken)) throw error;
      // Where both are taken, some databases name the address: the answer must not depend on whether it is known.
      if (given.username != null && !(await users.isUsernameAvailable(given.username))) throw new UsernameTaken();
      await this.tellOwner(given, origin);
      // As a new account does: else asking for another mail would tell the two apart.
      await cooldown.tryClaim(PURPOSE, given.email.canonical);
      return noticeOf(await challenges.storeDecoy(PURPOSE, given.email.canonical), given.email.original);
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
