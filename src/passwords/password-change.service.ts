import type { Announcer } from '../announcing/announcer';
import type { ChallengeService } from '../challenges/challenge.service';
import type { PasswordHasher } from '../hashing/password-hasher';
import { Unauthenticated } from '../sessions/session.errors';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserService } from '../users/user.service';
import type { Asker, OwnerCheck } from './owner-check.service';
import type { PasswordJudge } from './password-judge.service';
import type { PasswordNotice } from './password-notice';
import { unchangedFault } from './password-policy';
import { PasswordAlreadySet, PasswordNotSet, PasswordUnfit, WrongPassword } from './password.errors';
import type { UserDocument } from '../users/user.document';
import type { ChallengePurpose } from '../challenges/challenge.document';

/** The number of easy-mongodb-auth-handler for a wrong old password. */
const WRONG_OLD_PASSWORD = 500;

/** The challenges that end with the password: someone who knew it, or had a session, may have begun them. */
export const ENDED_WITH_PASSWORD: readonly ChallengePurpose[] = ['RESET_PASSWORD', 'CHANGE_EMAIL', 'DELETE_ACCOUNT'];

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly owner: OwnerCheck;
  readonly judge: PasswordJudge;
  readonly notice: PasswordNotice;
  readonly hasher: PasswordHasher;
  readonly announcer: Announcer;
  readonly clock: Clock;
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
    const { judge, owner, users } = this.parts;
    const { document: user, session } = asker;
    if (user.passwordHash !== null) throw new PasswordAlreadySet();
    owner.refuseStale(session);
    judge.refuseUnfit(password, { path: 'password', username: user.username, email: user.email });
    await judge.refuseGuessable(password, 'password');
    const changed = await this.store(asker, password, origin);
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
    const { judge, owner } = this.parts;
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
    const changed = await this.store(asker, newPassword, origin);
    if (changed === null) throw new WrongPassword(WRONG_OLD_PASSWORD);
    return changed;
  }

  /** Stores the password and returns the user, if the credentials are still those of the request; else null. */
  private async store({ document, session }: Asker, password: string, origin: RequestOrigin) {
    const { announcer, challenges, clock, hasher, notice, sessions, users } = this.parts;
    const { _id: userId } = document;
    const at = clock.now();
    const passwordHash = await hasher.hash(password);
    const mail = await notice.of(document, { at, origin });
    return announcer.prepare('password-changed', { userId, actorId: userId, origin, mail }).write(
      (deliveries) => users.replacePassword(document, { passwordHash, at, deliveries }),
      async (user) => {
        await sessions.keepOnly(session, user, 'password-changed');
        await challenges.discardAll(ENDED_WITH_PASSWORD, user);
      },
    );
  }
}
