import type { Announcer } from '../announcing/announcer';
import type { EmailConfirmationService } from '../emails/email-confirmation.service';
import { ServiceUnavailable } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { Admission } from '../throttling/attempt';
import type { CredentialGuard } from '../throttling/credential-guard';
import { UserBlocked } from '../users/user.errors';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { verifyAdmitted } from '../passwords/admitted-password';
import { InvalidCredentials } from '../passwords/password.errors';
import type { Credentials, LoginDoor } from './login-door';
import type { SignInCompletion } from './sign-in-completion.service';
import type { SignInResult } from './sign-in-result';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly completion: SignInCompletion;
  readonly door: LoginDoor;
  readonly hasher: PasswordHasher;
  readonly guard: CredentialGuard;
  /** Confirms an unconfirmed address before the first session; null where that opens without. */
  readonly confirmation: EmailConfirmationService | null;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

interface Admitted {
  readonly admission: Admission;
  readonly origin: RequestOrigin;
}

/** Signs in with a password. */
export class LoginService {
  constructor(private readonly parts: Parts) {}

  /**
   * Opens a session for the right password, or makes the challenge that has to be answered first.
   *
   * The try is counted on the account, or on the browser that is known to be its owner's, and on the client address before
   * the password is looked at, and every path computes exactly one hash, so that neither answer nor time reveals whether a
   * login exists (ASVS 6.3.8).
   * @throws as `Captcha.requireAfterFailures` @throws {InvalidCredentials} @throws {RateLimited}
   * @throws {UserBlocked} only after a right password
   * @throws {ServiceUnavailable} when the hashing queue or the limiter cannot take it.
   */
  async login(credentials: Credentials, origin: RequestOrigin): Promise<SignInResult> {
    const { door, guard, users } = this.parts;
    const user = await users.findByLogin(credentials.login);
    const attempt = await door.enter(user, credentials, origin);
    return guard.judging(attempt, async (admission) => {
      const proven = await this.prove(user, credentials.password, { admission, origin });
      return this.signIn(proven, { admission, origin });
    });
  }

  private async signIn(proven: UserDocument, { admission, origin }: Admitted): Promise<SignInResult> {
    const { completion, confirmation } = this.parts;
    if (confirmation !== null && proven.emailConfirmedAt === null) {
      const [challenge] = await Promise.all([confirmation.challengeFor(proven, origin), admission.succeeded()]);
      return { challenge };
    }
    const [result] = await Promise.all([completion.complete(proven, origin, 'password'), admission.succeeded()]);
    return result;
  }

  /** Returns the user if the password is theirs and they may sign in. */
  private async prove(
    user: UserDocument | null,
    password: string,
    { admission, origin }: Admitted,
  ): Promise<UserDocument> {
    const { announcer, clock, hasher } = this.parts;
    const right = await verifyAdmitted(hasher, admission, { passwordHash: user?.passwordHash ?? null, password });
    const blocked = user !== null && isBlocked(user.block, clock.now());
    if (user !== null && right && !blocked) return this.upgraded(user, password);
    const reason = user === null ? 'unknown-login' : right ? 'blocked' : 'wrong-password';
    const about = { userId: user?._id ?? null, origin };
    await Promise.all([
      announcer.note('login-failed', { actorId: null, ...about, details: { reason } }),
      announcer.noteLocks(admission.locks, about),
    ]);
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
