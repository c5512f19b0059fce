import type { FieldFault } from '../errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { Clock } from '../shared/clock';
import { newId } from '../shared/random';
import { type Account, accountFaults } from '../sign-in/registration.policy';
import type { CustomDataRules } from '../users/custom-data.policy';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { newUser } from '../users/new-user';
import { underFreeUsername } from '../users/free-username';
import { isAdmin, permissionFaults, profileFaults, refuseFaults } from '../users/user.policy';
import type { CallingActor } from '../shared/actor';
import type { UserService } from '../users/user.service';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import { EmailBlocked } from './administration.errors';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly keptBlocks: KeptBlockRepository;
  readonly admins: ActiveAdmins;
  readonly hasher: PasswordHasher;
  readonly judge: PasswordJudge;
  readonly customData: CustomDataRules;
  readonly trail: AdminTrail;
  readonly clock: Clock;
}

/** The data that an administrator gives for a new account. */
export interface GivenAccount extends Account {
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
  readonly customData?: unknown;
  readonly permissions?: readonly string[] | null | undefined;
  readonly emailConfirmed?: boolean | null | undefined;
}

/** Creates accounts for others. */
export class UserCreationService {
  constructor(private readonly parts: Parts) {}

  /**
   * Creates an account, without a mail; without a password it is signed in to by mailed codes or another provider.
   *
   * An administrator counts as one after the account is stored: a stop in between leaves one who does not count yet.
   * @throws {BadUserInput} @throws {EmailTaken} @throws {UsernameTaken} @throws {EmailBlocked}
   */
  create(given: GivenAccount, actor: CallingActor): Promise<UserDocument> {
    const id = newId();
    return this.parts.trail.around({ actor, subjectId: id }, async () => {
      const { admins, hasher, judge, keptBlocks } = this.parts;
      refuseFaults(this.faults(given));
      if (await keptBlocks.isBlocked(given.email.canonical)) throw new EmailBlocked();
      const { password } = given;
      if (password != null) await judge.refuseGuessable(password, 'password');
      const user = await this.store(given, { id, passwordHash: password == null ? null : await hasher.hash(password) });
      if (isAdmin(user)) await admins.reinstate(id);
      return user;
    });
  }

  /** Returns every cheap rule that the input breaks; a missing field breaks none. */
  faults(given: Partial<GivenAccount>): FieldFault[] {
    const { customData, judge } = this.parts;
    return [
      ...accountFaults(given, judge),
      ...profileFaults(given),
      ...permissionFaults(given.permissions ?? []),
      ...(given.customData == null ? [] : customData.faults(given.customData, 'customData')),
    ];
  }

  /** Stores the user under the given name, or under a derived one that is free. */
  private store(
    given: GivenAccount,
    { id, passwordHash }: { id: string; passwordHash: string | null },
  ): Promise<UserDocument> {
    const { clock, users } = this.parts;
    const now = clock.now();
    const { email, name, photo, customData, emailConfirmed } = given;
    const confirmed = emailConfirmed === true ? { emailConfirmedAt: now } : {};
    const made = {
      email,
      passwordHash,
      name,
      photo,
      customData,
      permissions: given.permissions ?? [],
      ...confirmed,
      isSettled: true,
    };
    const insert = async (username: string): Promise<UserDocument> => {
      const user = { ...newUser({ ...made, username }, now), _id: id };
      await users.create(user, { by: null });
      return user;
    };
    return given.username == null ? underFreeUsername(email, insert) : insert(given.username);
  }
}
