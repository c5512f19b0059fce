import type { AuditService } from '../audit/audit.service';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserDocument } from '../storage/collections';
import type { UserService } from '../users/user.service';
import type { SignInResult } from './sign-in-result';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly audit: AuditService;
}

/** What follows a first factor, whichever it was: every way of signing in ends here. */
export class SignInCompletion {
  constructor(private readonly parts: Parts) {}

  /** A session for the user, who has proved who they are and is not blocked. */
  async complete(user: UserDocument, origin: RequestOrigin): Promise<SignInResult> {
    const { audit, sessions, users } = this.parts;
    const [tokens] = await Promise.all([
      sessions.open(user, origin),
      users.recordLogin(user._id),
      audit.record('authn_login_success', { actorId: user._id, subjectId: user._id, origin }),
    ]);
    return { tokens };
  }

  /**
   * As `complete`, for whoever proved to read the mail of the user's address (or that a provider vouches for them).
   *
   * Somebody else may have registered the address first: where it was not confirmed before, it is now, and the
   * password and every session from before are worth nothing any more.
   */
  async completeAsAddressOwner(user: UserDocument, origin: RequestOrigin): Promise<SignInResult> {
    return this.complete(user.emailConfirmedAt === null ? await this.claim(user, origin) : user, origin);
  }

  private async claim(user: UserDocument, origin: RequestOrigin): Promise<UserDocument> {
    const { audit, sessions, users } = this.parts;
    const owned = await users.claimAddress(user);
    await sessions.revokeAll(user._id, 'address-claimed');
    await audit.record('email_confirmed', { actorId: user._id, subjectId: user._id, origin });
    return owned;
  }
}
