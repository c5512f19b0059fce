import { BadUserInput } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { Clock } from '../shared/clock';
import { parseEmailAddress } from '../shared/email-address';
import { newUser } from '../users/new-user';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { deriveUsername, isAdmin, refuseFaults } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { accountFaults } from '../sign-in/registration.policy';
import type { ActiveAdmins } from './active-admins';
import type { AdminRosterRepository } from './admin-roster.repository';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly admins: ActiveAdmins;
  readonly roster: AdminRosterRepository;
  readonly hasher: PasswordHasher;
  readonly judge: PasswordJudge;
  readonly clock: Clock;
}

/** Who becomes an administrator. */
export interface AdminAccount {
  readonly email: string;
  readonly username?: string | undefined;
  readonly password: string;
}

/** Making administrators from outside the graph: by settings at the first start, and by the command line. */
export class FirstAdminService {
  constructor(private readonly parts: Parts) {}

  /**
   * A new administrator with a confirmed address.
   * @throws {BadUserInput} @throws {EmailTaken} @throws {UsernameTaken}
   */
  async create({ email: text, username, password }: AdminAccount): Promise<UserDocument> {
    const { admins, clock, hasher, judge, users } = this.parts;
    const email = parseEmailAddress(text);
    if (email === null) {
      throw new BadUserInput([{ path: 'email', rule: 'EMAIL', message: 'This is no e-mail address.' }]);
    }
    const name = username ?? deriveUsername(email, false);
    refuseFaults(accountFaults({ email, username: name, password }, judge));
    await judge.refuseGuessable(password, 'password');
    const passwordHash = await hasher.hash(password);
    const now = clock.now();
    const admin = newUser(
      { email, username: name, passwordHash, permissions: ['admin'], emailConfirmedAt: now, isSettled: true },
      now,
    );
    await users.create(admin, {
      by: { actorId: null, origin: null, details: { admin: true } },
      follow: () => admins.reinstate(admin._id),
    });
    return admin;
  }

  /**
   * The administrator of the settings exists, unless there is any already: changing the settings later changes nobody.
   *
   * Said by several gateways that start at once it makes one, since address and name are unique. An administrator
   * whose entry in the roster was cut off by a stop is entered now. Somebody who registered the address by themselves
   * is not promoted: they may have been faster than its owner.
   * @throws {BadUserInput} @throws {UsernameTaken}
   */
  async ensure(account: AdminAccount): Promise<'made' | 'present' | 'taken'> {
    if (!(await this.parts.roster.isEmpty())) return 'present';
    const known = await this.recognise(account);
    if (known !== null) return known;
    try {
      await this.create(account);
      return 'made';
    } catch (error) {
      if (!(error instanceof EmailTaken || error instanceof UsernameTaken)) throw error;
      const other = await this.recognise(account);
      if (other === null) throw error;
      return other;
    }
  }

  /** Whose address it is: the administrator's, who is on the roster now, somebody else's, or null for nobody's. */
  private async recognise({ email }: AdminAccount): Promise<'present' | 'taken' | null> {
    const { admins, users } = this.parts;
    const user = await users.findByLogin(email);
    if (user === null) return null;
    if (!isAdmin(user)) return 'taken';
    await admins.reinstate(user._id);
    return 'present';
  }
}
