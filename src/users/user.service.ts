import type { MailOf } from '../announcing/about';
import type { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import { NotAllowed } from '../errors';
import { withOutbox } from '../outbox/with-outbox';
import type { RequestOrigin } from '../shared/request-origin';
import type { Clock } from '../shared/clock';
import { acceptedUsername } from './accepted-username';
import type { Actor, CallingActor } from '../shared/actor';
import type { AccountEditedMail } from './account-edited.mail';
import type { Creation } from './creation';
import type { KeptBlockRepository } from './kept-block.repository';
import { EmailTaken, StandingChanged, UserNotFound, UsernameUnchanged } from './user.errors';
import { canonicalLogin, isBlocked } from './user.policy';
import type { Assumed, NewPassword, ResetPassword, UserRepository } from './user.repository';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { StoredBlock, UserDocument } from './user.document';

type BlockTerms = Readonly<Omit<StoredBlock, 'at'>>;

interface Parts {
  readonly announcer: Announcer;
  readonly audit: Pick<AuditService, 'withRefusals'>;
  readonly clock: Clock;
  readonly keptBlocks: KeptBlockRepository;
  readonly mail: AccountEditedMail;
}

interface Renaming {
  readonly actor: Actor;
  readonly tell: (change: { before: UserDocument; after: UserDocument; at: Date }) => MailOf<'account-edited'> | null;
}

/** Finds users, and changes their names, passwords, blocks and permissions. */
export class UserService {
  constructor(
    private readonly users: UserRepository,
    private readonly parts: Parts,
  ) {}

  /**
   * Stores a new user, with the deliveries that it causes. An address on which the block of a deleted account was kept
   * is refused as a taken one, so that the block stays unknown.
   * @throws {EmailTaken} @throws {UsernameTaken}
   */
  async create(user: UserDocument, { by, beside = null, follow }: Creation): Promise<void> {
    const { announcer, keptBlocks } = this.parts;
    const { _id: userId, emailCanonical, username } = user;
    if (emailCanonical !== null && (await keptBlocks.isBlocked(emailCanonical))) throw new EmailTaken();
    const about = { userId, data: { username } };
    const announcement =
      by === null
        ? announcer.prepare('user-created-by-admin', about)
        : announcer.prepare('user-created', { ...about, ...by });
    await announcement.and(beside).write((deliveries) => this.users.insert(withOutbox(user, deliveries)), follow);
  }

  /** Whether the block of a deleted account was kept on the address. */
  isBlockKept(canonicalEmail: string): Promise<boolean> {
    return this.parts.keptBlocks.isBlocked(canonicalEmail);
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
    return this.rename(id, username, { actor, tell: () => null });
  }

  /**
   * Gives another user a new name, for administrators only; mails the user, since they sign in with it.
   * @throws {NotAllowed} @throws as `changeUsername` does
   */
  changeUsernameOf(id: string, username: string, actor: CallingActor): Promise<UserDocument> {
    const caller = { actorId: actor.id, isAdmin: actor.isAdmin, subjectId: id, origin: actor.origin };
    return this.parts.audit.withRefusals(actor.field, caller, async () => {
      if (!actor.isAdmin) throw new NotAllowed();
      return this.rename(id, username, {
        actor,
        tell: (change) => this.parts.mail.about({ ...change, ...actor.origin }),
      });
    });
  }

  private async rename(id: string, username: string, { actor, tell }: Renaming): Promise<UserDocument> {
    const wanted = acceptedUsername(username);
    const before = await this.getById(id);
    if (before.usernameCanonical === wanted) throw new UsernameUnchanged();
    const at = this.now();
    const after = { ...before, username: wanted, usernameCanonical: wanted, updatedAt: at };
    const data = { username: wanted, previousUsername: before.username };
    const isAssigned = actor.id !== id;
    const owned = isAssigned ? { id } : { id, ownerVersion: actor.ownerVersion };
    const name = { username: wanted, isAssigned };
    const by = { actorId: actor.id, origin: actor.origin };
    const renamed = await this.parts.announcer
      .prepare('user-renamed', { userId: id, ...by, data, mail: tell({ before, after, at }) })
      .write((deliveries) => this.users.rename(owned, name, { at, deliveries }));
    if (!renamed) throw new UserNotFound();
    return after;
  }

  /** Confirms the address and returns the user; null where it is no longer the user's or the user is blocked. */
  confirmEmail(id: string, canonicalEmail: string, origin: RequestOrigin): Promise<UserDocument | null> {
    return this.parts.announcer
      .prepare('email-confirmed', { userId: id, actorId: id, origin })
      .write((deliveries) => this.users.confirmEmail(id, canonicalEmail, { at: this.now(), deliveries }));
  }

  /** The user whose address this is, proved, and who is not blocked; else null. */
  async findProved(id: string, canonicalEmail: string): Promise<UserDocument | null> {
    const user = await this.users.findById(id);
    const isProved = user?.emailCanonical === canonicalEmail && user.emailConfirmedAt !== null;
    return isProved && !isBlocked(user.block, this.now()) ? user : null;
  }

  recordLogin(id: string): Promise<void> {
    return this.users.recordLogin(id, this.now());
  }

  recordRequest(id: string, deliveries: readonly PendingDelivery[] = []): Promise<void> {
    return this.users.recordRequest(id, { at: this.now(), deliveries });
  }

  /** Replaces a hash of old parameters if it is still the one that was verified. */
  upgradeHash(id: string, verifiedHash: string, newHash: string): Promise<void> {
    return this.users.upgradeHash(id, verifiedHash, newHash);
  }

  /** Sets the password and invalidates earlier sessions; null where the credentials have changed meanwhile. */
  replacePassword(user: UserDocument, given: NewPassword): Promise<UserDocument | null> {
    return this.users.replacePassword(user, given);
  }

  /** Sets the password, confirms the address and invalidates earlier sessions; null where it is another address, or the user is blocked. */
  resetPassword(user: UserDocument, given: ResetPassword): Promise<UserDocument | null> {
    return this.users.resetPassword(user, given);
  }

  /** Adds a mail to what the user's document must send. */
  addDeliveries(id: string, deliveries: readonly PendingDelivery[]): Promise<void> {
    return this.users.addDeliveries(id, deliveries);
  }

  /**
   * Blocks the user: neither a new sign-in nor any token issued before works from the next request on. A possible
   * administrator is blocked only while they are as `seen`.
   * @throws {UserNotFound} @throws {StandingChanged}
   */
  async block(id: string, terms: BlockTerms, seen?: UserDocument): Promise<UserDocument> {
    const data = { by: terms.by, until: terms.until?.toISOString() ?? null };
    const user = await this.parts.announcer
      .prepare('user-blocked', { userId: id, data })
      .write((deliveries) => this.users.block({ id, seen }, { at: this.now(), ...terms }, deliveries));
    return user ?? refuseChange(seen);
  }

  /** Lifts the user's block; revives no session. @throws {UserNotFound} */
  async unblock(id: string, by: string): Promise<UserDocument> {
    const user = await this.parts.announcer
      .prepare('user-unblocked', { userId: id, data: { by } })
      .write((deliveries) => this.users.unblock(id, { at: this.now(), deliveries }));
    return user ?? refuseChange();
  }

  /** Ends all sessions and tokens of the user from the next request on; they may sign in again. @throws {UserNotFound} */
  async kick(id: string, by: string): Promise<UserDocument> {
    const user = await this.parts.announcer
      .prepare('user-kicked', { userId: id, data: { by } })
      .write((deliveries) => this.users.kick(id, { at: this.now(), deliveries }));
    return user ?? refuseChange();
  }

  /** Makes the user an administrator with these permissions and no others. @throws {UserNotFound} */
  async promote(id: string, permissions: readonly string[], by: string | null): Promise<UserDocument> {
    return (await this.grant({ id }, permissions, by)) ?? refuseChange();
  }

  /** Sets the permissions of a user whose standing is still as `seen` to these alone. @throws {StandingChanged} */
  async restrict(seen: UserDocument, permissions: readonly string[], by: string): Promise<UserDocument> {
    return (await this.grant({ id: seen._id, seen }, permissions, by)) ?? refuseChange(seen);
  }

  private now(): Date {
    return this.parts.clock.now();
  }

  private grant(user: Assumed, permissions: readonly string[], by: string | null): Promise<UserDocument | null> {
    return this.parts.announcer
      .prepare('permissions-changed', { userId: user.id, data: { by, permissions } })
      .write((deliveries) => this.users.setPermissions(user, permissions, { at: this.now(), deliveries }));
  }
}

function refuseChange(seen?: UserDocument): never {
  throw seen === undefined ? new UserNotFound() : new StandingChanged();
}
