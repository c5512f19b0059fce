import type { AuditService } from '../audit/audit.service';
import { NotAllowed } from '../errors';
import type { Events } from '../events/events';
import { withOutbox } from '../outbox/with-outbox';
import type { Clock } from '../shared/clock';
import { acceptedUsername } from './accepted-username';
import type { Actor, CallingActor } from './actor';
import type { AccountEditedMail } from './account-edited.mail';
import type { KeptBlockRepository } from './kept-block.repository';
import { EmailTaken, StandingChanged, UserNotFound, UsernameUnchanged } from './user.errors';
import { canonicalLogin, isBlocked } from './user.policy';
import type { Assumed, NewPassword, ResetPassword, UserRepository } from './user.repository';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

interface BlockTerms {
  readonly by: string;
  readonly reason: string | null;
  readonly until: Date | null;
}

interface Parts {
  readonly audit: AuditService;
  readonly clock: Clock;
  readonly events: Events;
  readonly keptBlocks: KeptBlockRepository;
  readonly mail: AccountEditedMail;
}

interface Renaming {
  readonly actor: Actor;
  readonly tell: (change: { before: UserDocument; after: UserDocument; at: Date }) => PendingDelivery[];
}

/** Finding users and changing what identifies them. */
export class UserService {
  private readonly audit: AuditService;
  private readonly clock: Clock;
  private readonly events: Events;
  private readonly keptBlocks: KeptBlockRepository;
  private readonly mail: AccountEditedMail;

  constructor(
    private readonly users: UserRepository,
    { audit, clock, events, keptBlocks, mail }: Parts,
  ) {
    this.audit = audit;
    this.clock = clock;
    this.events = events;
    this.keptBlocks = keptBlocks;
    this.mail = mail;
  }

  /**
   * Stores a new user, with what must leave because of it. An address on which the block of a deleted account was kept
   * is taken like any other, so that nobody learns of the block.
   * @throws {EmailTaken} @throws {UsernameTaken}
   */
  async create(user: UserDocument): Promise<void> {
    const { _id: userId, emailCanonical, outbox = [], username } = user;
    if (emailCanonical !== null && (await this.keptBlocks.isBlocked(emailCanonical))) throw new EmailTaken();
    const deliveries = [...this.events.pending('user.registered', { userId, data: { username } }), ...outbox];
    return this.users.insert(withOutbox(user, deliveries));
  }

  /** Whether the block of a deleted account was kept on the address. */
  isBlockKept(canonicalEmail: string): Promise<boolean> {
    return this.keptBlocks.isBlocked(canonicalEmail);
  }

  findById(id: string): Promise<UserDocument | null> {
    return this.users.findById(id);
  }

  /** @throws {UserNotFound} */
  async getById(id: string): Promise<UserDocument> {
    const user = await this.users.findById(id);
    if (user === null) throw new UserNotFound();
    return user;
  }

  /** The user with this e-mail address or username, in any spelling. */
  findByLogin(login: string): Promise<UserDocument | null> {
    const { kind, value } = canonicalLogin(login);
    return kind === 'email' ? this.users.findByEmail(value) : this.users.findByUsername(value);
  }

  findByEmail(canonicalEmail: string): Promise<UserDocument | null> {
    return this.users.findByEmail(canonicalEmail);
  }

  /** Whether a name is well-formed and free. @throws {UsernameRefused} */
  async isUsernameAvailable(username: string): Promise<boolean> {
    return (await this.users.findByUsername(acceptedUsername(username))) === null;
  }

  /**
   * Gives the user a new name, kept lower-cased, and returns the user.
   * @throws {UsernameRefused} @throws {UsernameUnchanged} @throws {UsernameTaken} @throws {UserNotFound}
   */
  changeUsername(id: string, username: string, actor: Actor): Promise<UserDocument> {
    return this.rename(id, username, { actor, tell: () => [] });
  }

  /**
   * Gives somebody else a new name, which only administrators may; who has it is told, for it is a name to sign in by.
   * @throws {NotAllowed} @throws as `changeUsername` does
   */
  changeUsernameOf(id: string, username: string, actor: CallingActor): Promise<UserDocument> {
    const caller = { actorId: actor.id, isAdmin: actor.isAdmin, subjectId: id, origin: actor.origin };
    return this.audit.withRefusals(actor.field, caller, async () => {
      if (!actor.isAdmin) throw new NotAllowed();
      const { locale } = actor.origin;
      return this.rename(id, username, { actor, tell: (change) => this.mail.about({ ...change, locale }) });
    });
  }

  private async rename(id: string, username: string, { actor, tell }: Renaming): Promise<UserDocument> {
    const wanted = acceptedUsername(username);
    const before = await this.getById(id);
    if (before.usernameCanonical === wanted) throw new UsernameUnchanged();
    const at = this.clock.now();
    const after = { ...before, username: wanted, usernameCanonical: wanted, updatedAt: at };
    const data = { username: wanted, previousUsername: before.username };
    const told = this.events.pending('username.changed', { userId: id, data });
    const deliveries = [...tell({ before, after, at }), ...told];
    const isAssigned = actor.id !== id;
    const owned = isAssigned ? { id } : { id, ownerVersion: actor.ownerVersion };
    const name = { username: wanted, isAssigned };
    if (!(await this.users.rename(owned, name, { at, deliveries }))) throw new UserNotFound();
    await this.audit.record('user_renamed', { actorId: actor.id, subjectId: id, origin: actor.origin });
    return after;
  }

  /** The user with the address confirmed, or null where it is no longer the user's or the user is blocked. */
  confirmEmail(id: string, canonicalEmail: string): Promise<UserDocument | null> {
    const deliveries = this.events.pending('email.confirmed', { userId: id });
    return this.users.confirmEmail(id, canonicalEmail, { at: this.clock.now(), deliveries });
  }

  /** The user whose address this is, proved, and who is not blocked; else null. */
  async findProved(id: string, canonicalEmail: string): Promise<UserDocument | null> {
    const user = await this.users.findById(id);
    const isProved = user?.emailCanonical === canonicalEmail && user.emailConfirmedAt !== null;
    return isProved && !isBlocked(user.block, this.clock.now()) ? user : null;
  }

  recordLogin(id: string): Promise<void> {
    return this.users.recordLogin(id, this.clock.now());
  }

  recordRequest(id: string, deliveries: readonly PendingDelivery[] = []): Promise<void> {
    return this.users.recordRequest(id, { at: this.clock.now(), deliveries });
  }

  /** Replaces a hash of old parameters if it is still the one that was verified. */
  upgradeHash(id: string, verifiedHash: string, newHash: string): Promise<void> {
    return this.users.upgradeHash(id, verifiedHash, newHash);
  }

  /** The user with the password, and sessions from before worthless; null where the credentials have changed meanwhile. */
  replacePassword(user: UserDocument, given: NewPassword): Promise<UserDocument | null> {
    return this.users.replacePassword(user, given);
  }

  /** The user with the password and a confirmed address, whose sessions from before are worthless; null where it is another address, or the user is blocked. */
  resetPassword(user: UserDocument, given: ResetPassword): Promise<UserDocument | null> {
    return this.users.resetPassword(user, given);
  }

  /** Adds a mail to what the user's document must send. */
  addDeliveries(id: string, deliveries: readonly PendingDelivery[]): Promise<void> {
    return this.users.addDeliveries(id, deliveries);
  }

  /**
   * Blocks the user: neither a new sign-in nor any token issued before works from the next request on. Who may be an
   * administrator is blocked as they were `seen`, or not at all.
   * @throws {UserNotFound} @throws {StandingChanged}
   */
  async block(id: string, terms: BlockTerms, seen?: UserDocument): Promise<UserDocument> {
    const data = { by: terms.by, until: terms.until?.toISOString() ?? null };
    const deliveries = this.events.pending('user.blocked', { userId: id, data });
    const user = await this.users.block({ id, seen }, { at: this.clock.now(), ...terms }, deliveries);
    return user ?? refuseChange(seen);
  }

  /** Lifts the user's block; revives no session. @throws {UserNotFound} */
  async unblock(id: string, by: string): Promise<UserDocument> {
    const deliveries = this.events.pending('user.unblocked', { userId: id, data: { by } });
    const user = await this.users.unblock(id, { at: this.clock.now(), deliveries });
    if (user === null) throw new UserNotFound();
    return user;
  }

  /** Nothing that was issued to the user before works from the next request on; they may sign in. @throws {UserNotFound} */
  async kick(id: string, by: string): Promise<UserDocument> {
    const deliveries = this.events.pending('user.kicked', { userId: id, data: { by } });
    const user = await this.users.kick(id, { at: this.clock.now(), deliveries });
    if (user === null) throw new UserNotFound();
    return user;
  }

  /** The user is an administrator with these permissions and no others. @throws {UserNotFound} */
  async promote(id: string, permissions: readonly string[], by: string | null): Promise<UserDocument> {
    return (await this.grant({ id }, permissions, by)) ?? refuseChange();
  }

  /** The user, whose standing was still as it was `seen`, holds these permissions and no others. @throws {StandingChanged} */
  async restrict(seen: UserDocument, permissions: readonly string[], by: string): Promise<UserDocument> {
    return (await this.grant({ id: seen._id, seen }, permissions, by)) ?? refuseChange(seen);
  }

  private grant(user: Assumed, permissions: readonly string[], by: string | null): Promise<UserDocument | null> {
    const deliveries = this.events.pending('permissions.changed', { userId: user.id, data: { by, permissions } });
    return this.users.setPermissions(user, permissions, { at: this.clock.now(), deliveries });
  }
}

function refuseChange(seen?: UserDocument): never {
  throw seen === undefined ? new UserNotFound() : new StandingChanged();
}
