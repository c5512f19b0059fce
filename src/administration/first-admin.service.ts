import type { AuditService } from '../audit/audit.service';
import { BadUserInput } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { Clock } from '../shared/clock';
import { parseEmailAddress } from '../shared/email-address';
import type { UserDocument } from '../storage/collections';
import { newUser } from '../users/new-user';
import { deriveUsername, isAdmin, refuseFaults } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { accountFaults } from '../sign-in/registration.policy';
import type { AdminRoster } from './admin-roster';

interface Parts {
  readonly users: UserService;
  readonly roster: AdminRoster;
  readonly hasher: PasswordHasher;
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly minPasswordLength: number;
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
    const { audit, clock, hasher, minPasswordLength, roster, users } = this.parts;
    const email = parseEmailAddress(text);
    if (email === null) {
      throw new BadUserInput([{ path: 'email', rule: 'EMAIL', message: 'This is no e-mail address.' }]);
    }
    const name = username ?? deriveUsername(email, false);
    refuseFaults(accountFaults({ email, username: name, password }, minPasswordLength));
    const passwordHash = await hasher.hash(password);
    const now = clock.now();
    const admin = newUser({ email, username: name, passwordHash, permissions: ['admin'], emailConfirmedAt: now }, now);
    await users.create(admin);
    await roster.enter(admin._id);
    await audit.record('user_created', { actorId: null, subjectId: admin._id, origin: null, details: { admin: true } });
    return admin;
  }

  /**
   * The administrator of the settings exists, unless there is any already: changing the settings later changes nobody.
   *
   * Said by several gateways that start at once it makes one, since the address is unique. An administrator whose
   * entry in the roster was cut off by a stop is entered now.
   */
  async ensure(account: AdminAccount): Promise<UserDocument | null> {
    const { roster, users } = this.parts;
    if (!(await roster.isEmpty())) return null;
    const present = await users.findByLogin(account.email);
    if (present === null) return this.create(account);
    if (isAdmin(present)) await roster.enter(present._id);
    return null;
  }
}
