import type { Announcer } from '../announcing/announcer';
import { BadUserInput } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { Clock } from '../shared/clock';
import { parseEmailAddress } from '../shared/email-address';
import { underFreeUsername } from '../users/free-username';
import { typedName } from '../shared/typed-name';
import { newUser } from '../users/new-user';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { deriveUsername, isAdmin, refuseFaults } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { accountFaults } from '../sign-in/registration.policy';
import type { ActiveAdmins } from './active-admins';
import type { AdminRosterRepository } from './admin-roster.repository';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly announcer: Announcer;
  readonly users: UserService;
  readonly admins: ActiveAdmins;
  readonly roster: AdminRosterRepository;
  readonly hasher: PasswordHasher;
  readonly judge: PasswordJudge;
  readonly clock: Clock;
}

/** The account of a new administrator. */
export interface AdminAccount {
  readonly email: string;
  readonly username?: string | undefined;
  readonly password: string;
}

/** Makes administrators from outside the graph: by settings at the first start, and by the command line. */
export class FirstAdminService {
  constructor(private readonly parts: Parts) {}

  /**
   * Makes an administrator with a confirmed address, under the given name or under a derived one that is free.
   * @throws {BadUserInput} @throws {EmailTaken} @throws {UsernameTaken}
   */
  async create({ email: text, username, password }: AdminAccount): Promise<UserDocument> {
    const { admins, clock, hasher, judge, users } = this.parts;
    const email = parseEmailAddress(typedName(text));
    if (email === null) {
      throw new BadUserInput([{ path: 'email', rule: 'EMAIL', message: 'This is no e-mail address.' }]);
    }
    refuseFaults(accountFaults({ email, username: username ?? deriveUsername(email, false), password }, judge));
    await judge.refuseGuessable(password, 'password');
    const made = { email, passwordHash: await hasher.hash(password), permissions: ['admin'], isSettled: true };
    const now = clock.now();
    const insert = async (name: string): Promise<UserDocument> => {
      const user = newUser({ ...made, username: name, emailConfirmedAt: now }, now);
      await users.create(user, {
        by: { actorId: null, origin: null, details: { admin: true } },
        follow: () => admins.reinstate(user._id),
      });
      return user;
    };
    const admin = username === undefined ? await underFreeUsername(email, insert) : await insert(username);
    return admin;
  }

  /**
   * Makes an existing account an administrator too; its other permissions stay. A second call repairs what
   * a stop in between left. Only for the holder of the database: no permission is checked.
   * @throws {UserNotFound}
   */
  async promote({ _id: id, permissions: before }: UserDocument): Promise<void> {
    const { admins, announcer, users } = this.parts;
    const permissions = [...new Set([...before, 'admin'])];
    await users.promote(id, permissions, null);
    await admins.reinstate(id);
    const details = { operation: 'create-admin', permissions };
    await announcer.note('administered', { actorId: null, userId: id, origin: null, details });
  }

  /**
   * Makes the administrator of the settings, unless one exists: changing the settings later changes no account.
   *
   * Called by several gateways that start at once it makes one, since address and name are unique. An administrator
   * whose entry in the roster was cut off by a stop is entered now. A user who registered the address by themselves
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

  /** The owner of the address: an administrator, who is on the roster now, another user, or null for none. */
  private async recognise({ email }: AdminAccount): Promise<'present' | 'taken' | null> {
    const { admins, users } = this.parts;
    const user = await users.findByLogin(email);
    if (user === null) return null;
    if (!isAdmin(user)) return 'taken';
    await admins.reinstate(user._id);
    return 'present';
  }
}
