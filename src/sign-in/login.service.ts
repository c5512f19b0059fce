import type { AuditService } from '../audit/audit.service';
import type { Captcha } from '../captcha/captcha';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { ServiceUnavailable } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../storage/collections';
import type { Admission, CredentialGuard } from '../throttling/credential-guard';
import type { RequestCooldown } from '../throttling/request-cooldown';
import { UserBlocked } from '../users/user.errors';
import { canonicalLogin, isBlocked, throttledAccount } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { verifyAdmitted } from '../passwords/admitted-password';
import { InvalidCredentials } from '../passwords/password.errors';
import type { SignInCompletion } from './sign-in-completion.service';
import type { SignInResult } from './sign-in-result';

interface Parts {
  readonly users: UserService;
  readonly completion: SignInCompletion;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  readonly captcha: Captcha | null;
  readonly requests: RequestCooldown;
  readonly confirmation: EmailConfirmationService;
  readonly audit: AuditService;
  readonly clock: Clock;
  /** Whether an unconfirmed address must be confirmed before the first session. */
  readonly confirmFirst: boolean;
}

/** What somebody signs in with. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly captchaToken?: string | null | undefined;
}

/** Signing in with a password. */
export class LoginService {
  constructor(private readonly parts: Parts) {}

  /**
   * A session for whoever knows the password, or the challenge that has to be answered first.
   *
   * The try is counted on the account and on the client address before the password is looked at, and every path
   * computes exactly one hash, so that neither answer nor time tells whether a login exists (ASVS 6.3.8).
   * @throws as `Captcha.requireAfterFailures` @throws {InvalidCredentials} @throws {RateLimited}
   * @throws {UserBlocked} only after a right password
   * @throws {ServiceUnavailable} when the hashing queue or the limiter cannot take it.
   */
  async login(credentials: Credentials, origin: RequestOrigin): Promise<SignInResult> {
    const { captcha, confirmFirst, confirmation, guard, requests, users } = this.parts;
    const user = await users.findByLogin(credentials.login);
    const attempt = { account: throttledAccount(user, credentials.login), ip: origin.ip };
    await captcha?.requireAfterFailures(attempt, credentials.captchaToken);
    const address = user?.emailCanonical ?? canonicalLogin(credentials.login).value;
    await requests.claim({ purpose: 'LOGIN', address, ip: origin.ip });
    const admission = await guard.admit(attempt);
    const proven = await this.prove(user, credentials.password, { admission, origin });
    if (confirmFirst && proven.emailConfirmedAt === null) {
      const [challenge] = await Promise.all([confirmation.challengeFor(proven, origin), admission.succeeded()]);
      return { challenge };
    }
    const [result] = await Promise.all([
      this.parts.completion.complete(proven, origin, 'password'),
      admission.succeeded(),
    ]);
    return result;
  }

  /** The user whose password it is and who may sign in. */
  private async prove(
    user: UserDocument | null,
    password: string,
    { admission, origin }: { admission: Admission; origin: RequestOrigin },
  ): Promise<UserDocument> {
    const { audit, clock, hasher } = this.parts;
    const right = await verifyAdmitted(hasher, admission, { passwordHash: user?.passwordHash ?? null, password });
    const blocked = user !== null && isBlocked(user.block, clock.now());
    if (user !== null && right && !blocked) return this.upgraded(user, password);
    const reason = user === null ? 'unknown-login' : right ? 'blocked' : 'wrong-password';
    await audit.record('authn_login_fail', {
      actorId: null,
      subjectId: user?._id ?? null,
      origin,
      details: { reason },
    });
    throw right && blocked ? new UserBlocked() : new InvalidCredentials();
  }

  /** Replaces a hash made with weaker parameters, if it is still the one that was verified; when busy, another time. */
  private async upgraded(user: UserDocument, password: string): Promise<UserDocument> {
    const { hasher, users } = this.parts;
    if (user.passwordHash === null || !hasher.needsRehash(user.passwordHash)) return user;
    try {
      await users.upgradeHash(user._id, user.passwordHash, await hasher.hash(password));
    } catch (error) {
      if (!(error instanceof ServiceUnavailable)) throw error;
    }
    return user;
  }
}
