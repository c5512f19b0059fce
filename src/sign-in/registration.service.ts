import type { PasswordHasher } from '../hashing/password-hasher';
import type { KnownDevices } from '../sessions/known-devices';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { CredentialGuard } from '../throttling/credential-guard';
import { EmailTaken } from '../users/user.errors';
import { refuseFaults } from '../users/user.policy';
import type { AccountCreation, FirstSteps } from './account-creation.service';
import type { RegistrationDoor } from './registration-door';
import type { RegistrationRules } from './registration-rules';
import type { Registration } from './registration.policy';
import type { SignInResult } from './sign-in-result';
import type { UnseenRegistration } from './unseen-registration.service';

interface Parts {
  readonly door: RegistrationDoor;
  readonly rules: RegistrationRules;
  readonly creation: AccountCreation;
  /** Null where accounts are made before their address is proved. */
  readonly unseen: UnseenRegistration | null;
  readonly sessions: SessionService;
  readonly devices: KnownDevices;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
}

/** Creates accounts for people who register themselves. */
export class RegistrationService {
  constructor(private readonly parts: Parts) {}

  /**
   * Creates an account and its first session; with confirm-first, and without a password, a challenge comes before.
   *
   * With confirm-first the answer is alike whether or not the address is known. Else learning that one is taken costs
   * the client address a try, as a wrong password does, so that no one can enumerate addresses (ASVS 6.3.8).
   * @throws {BadUserInput} naming every field at fault @throws {EmailTaken} @throws {UsernameTaken} @throws {RateLimited}
   * @throws as `Captcha.require` @throws {MailNotConfigured} without a password, where no code can be mailed
   */
  async register(given: Registration, origin: RequestOrigin): Promise<SignInResult> {
    const { creation, devices, door, guard, rules, sessions, unseen } = this.parts;
    refuseFaults(rules.faults(given));
    await door.enter(given, origin);
    if (unseen !== null) return { challenge: await unseen.register(given, await this.firstSteps(given, origin)) };
    const { user, notice } = await guard.charging(EmailTaken, origin.ip, async () =>
      creation.create(given, await this.firstSteps(given, origin)),
    );
    if (given.password == null && notice !== null) return { challenge: notice };
    const tokens = await sessions.open(user, origin);
    return { tokens, devices: devices.renewed(user, origin.devices, { passed: 'first' }) };
  }

  private async firstSteps({ password }: Registration, origin: RequestOrigin): Promise<FirstSteps> {
    const { hasher, rules } = this.parts;
    if (password == null) return { passwordHash: null, origin };
    await rules.refuseGuessable(password);
    return { passwordHash: await hasher.hash(password), origin };
  }
}
