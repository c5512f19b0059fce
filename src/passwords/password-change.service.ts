import { Unauthenticated } from '../sessions/session.errors';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserService } from '../users/user.service';
import type { Asker, OwnerCheck } from './owner-check.service';
import type { PasswordJudge } from './password-judge.service';
import { unchangedFault } from './password-policy';
import type { PasswordRenewal } from './password-renewal';
import { PasswordAlreadySet, PasswordNotSet, PasswordUnfit, WrongPassword } from './password.errors';
import type { UserDocument } from '../users/user.document';

/** The number of easy-mongodb-auth-handler for a wrong old password. */
const WRONG_OLD_PASSWORD = 500;

interface Parts {
  readonly users: UserService;
  readonly owner: OwnerCheck;
  readonly judge: PasswordJudge;
  readonly renewal: PasswordRenewal;
}

/** Sets or changes the password of one's own account. */
export class PasswordChangeService {
  constructor(private readonly parts: Parts) {}

  /**
   * Sets the password of an account without one, and ends every session but the one that asks.
   * @throws {PasswordAlreadySet} @throws {Unauthenticated} STALE, where the sign-in is older than 15 minutes
   * @throws {PasswordUnfit} @throws {ServiceUnavailable}
   */
  async set(asker: Asker, password: string, origin: RequestOrigin): Promise<UserDocument> {
    const { judge, owner, renewal, users } = this.parts;
    const { document: user, session } = asker;
    if (user.passwordHash !== null) throw new PasswordAlreadySet();
    owner.refuseStale(session);
    judge.refuseUnfit(password, { path: 'password', username: user.username, email: user.email });
    await judge.refuseGuessable(password, 'password');
    const changed = await renewal.write(asker, password, origin);
    if (changed !== null) return changed;
    const { passwordHash } = await users.getById(user._id);
    throw passwordHash === null ? new Unauthenticated('REVOKED') : new PasswordAlreadySet();
  }

  /**
   * Changes the account's password, and ends every session but the one that asks.
   *
   * Cheap rules for the new password are checked first, for they reveal nothing of the present one. Tries at that share the counter
   * of logins.
   * @throws {PasswordNotSet} @throws {PasswordUnfit} @throws {WrongPassword} also where another change was faster
   * @throws {RateLimited} @throws {ServiceUnavailable}
   */
  async change(
    asker: Asker,
    { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
    origin: RequestOrigin,
  ): Promise<UserDocument> {
    const { judge, owner, renewal } = this.parts;
    const { document: user } = asker;
    if (user.passwordHash === null) throw new PasswordNotSet();
    judge.refuseUnfit(newPassword, { path: 'newPassword', username: user.username, email: user.email });
    const unchanged = unchangedFault(currentPassword, newPassword);
    if (unchanged !== null) throw new PasswordUnfit('newPassword', [unchanged]);
    await owner.prove(asker, {
      password: currentPassword,
      path: 'currentPassword',
      numericCode: WRONG_OLD_PASSWORD,
      failure: 'password-change-failed',
      origin,
    });
    await judge.refuseGuessable(newPassword, 'newPassword');
    const changed = await renewal.write(asker, newPassword, origin);
    if (changed === null) throw new WrongPassword(WRONG_OLD_PASSWORD);
    return changed;
  }
}
