import type { Announcement } from '../announcing/announcement';
import type { Announcer } from '../announcing/announcer';
import { Unauthenticated } from '../sessions/session.errors';
import { after, type Clock } from '../shared/clock';
import { newId } from '../shared/random';
import type { RequestOrigin } from '../shared/request-origin';
import type { UserService } from '../users/user.service';
import { AccountBeingMade, IdentityNotLinked, LastWayIn } from './identity.errors';
import { hasOtherWayIn, isIdentityOf, isLeaving } from './identity.policy';
import type { IdentityNotices } from './identity-notices';
import type { IdentityRepository } from './identity.repository';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from './identity.document';

/** An unlinked row waits so long for its mail to leave; the relay takes it within seconds. */
const TOMBSTONE_MS = 7 * 86_400_000;
/** An identity is stored before its new user; for so long it may be without one. */
const MAKING_MS = 60_000;

interface Parts {
  readonly identities: IdentityRepository;
  readonly users: UserService;
  readonly notices: IdentityNotices;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Whether a confirmed address is a way to sign in. */
  readonly sendsMail: boolean;
}

/** The identity of a person at another provider. */
export interface Subject {
  readonly provider: string;
  readonly subject: string;
}

/** The accounts of users at other providers. */
export class IdentityService {
  constructor(private readonly parts: Parts) {}

  /**
   * Returns the user of the identity, or null where there is none: one whose user is gone, or who lost the account
   * to the owner of its address, is removed.
   * @throws {AccountBeingMade} while another request makes the account of this identity
   */
  async findOwner({ provider, subject }: Subject): Promise<UserDocument | null> {
    const { clock, identities, users } = this.parts;
    const identity = await identities.findBySubject(provider, subject);
    if (identity === null) return null;
    const user = await users.findById(identity.userId);
    if (user !== null && isIdentityOf(identity, user)) return user;
    if (user === null && after(identity.linkedAt, MAKING_MS) > clock.now()) throw new AccountBeingMade();
    await identities.remove(identity._id);
    return null;
  }

  /** Returns the id of the user that the identity was last linked to; null for none. Changes nothing. */
  async ownerId({ provider, subject }: Subject): Promise<string | null> {
    return (await this.parts.identities.findBySubject(provider, subject))?.userId ?? null;
  }

  /**
   * Links the identity to the user and mails them. One that was let in before the account was taken from the one who
   * asks, and is stored after it, is unlinked at once.
   * @throws {IdentityTaken} @throws {Unauthenticated}
   */
  async link(user: UserDocument, subject: Subject, origin: RequestOrigin): Promise<void> {
    const { announcer, identities, notices, users } = this.parts;
    const draft = this.draft(user, subject);
    const { provider } = subject;
    const mail = await notices.linked(user, draft, origin);
    await announcer
      .prepare('identity-linked', { ...aboutProvider(user, provider), origin, mail })
      .writeBeside((deliveries) => identities.insert({ ...draft, outbox: [...deliveries] }));
    const present = await users.findById(user._id);
    if (present === null || isIdentityOf(draft, present)) return;
    await this.release(draft, origin);
    throw new Unauthenticated('REVOKED');
  }

  /**
   * Links the identity to a user who is stored after it, with the announcement that this gives: so no account exists
   * without the identity that made it. If the user cannot be stored, `undo` removes it.
   * @throws {IdentityTaken}
   */
  async linkNew(user: UserDocument, subject: Subject): Promise<{ announcement: Announcement; undo(): Promise<void> }> {
    const { announcer, identities } = this.parts;
    const draft = this.draft(user, subject);
    await identities.insert(draft);
    const data = { provider: subject.provider };
    const announcement = announcer.prepare('identity-linked-at-creation', { userId: user._id, data });
    return { announcement, undo: () => identities.remove(draft._id) };
  }

  /**
   * Unlinks the user's identities at the provider, and mails the user.
   * @throws {IdentityNotLinked} @throws {LastWayIn}
   */
  async unlink(user: UserDocument, provider: string, origin: RequestOrigin): Promise<void> {
    const { identities, sendsMail } = this.parts;
    const going = (await identities.findOfUsers([user._id])).filter((identity) => identity.provider === provider);
    if (going.length === 0) throw new IdentityNotLinked();
    if (!hasOtherWayIn(user, sendsMail)) await this.leave(user, going);
    for (const identity of going) await this.release(identity, origin);
  }

  /** Unlinks the identity and mails its user, even if it is the last way to sign in; whether it was linked until now. */
  async release(identity: IdentityDocument, origin: RequestOrigin): Promise<boolean> {
    const { announcer, clock, identities, notices, users } = this.parts;
    const { provider, userId } = identity;
    const user = await users.findById(userId);
    if (user === null) return false;
    const mail = await notices.unlinked(user, provider, origin);
    const keptUntil = after(clock.now(), TOMBSTONE_MS);
    return announcer
      .prepare('identity-unlinked', { ...aboutProvider(user, provider), origin, mail })
      .writeBeside((deliveries) => identities.unlink(identity, { deliveries, keptUntil }));
  }

  /** Releases the identities linked to the user at that moment or since, and returns the names of the providers. */
  async releaseSince(userId: string, since: Date, origin: RequestOrigin): Promise<string[]> {
    const linked = (await this.listOfUsers([userId])).filter(({ linkedAt }) => linkedAt >= since);
    const providers: string[] = [];
    for (const identity of linked) if (await this.release(identity, origin)) providers.push(identity.provider);
    return providers;
  }

  /** Returns the identity, if it is linked to a user. */
  async find(id: string): Promise<IdentityDocument | null> {
    const identity = await this.parts.identities.findById(id);
    return identity === null || identity.userId === '' ? null : identity;
  }

  /** The identities of several users, the oldest first. */
  listOfUsers(userIds: readonly string[]): Promise<IdentityDocument[]> {
    return this.parts.identities.findOfUsers(userIds);
  }

  /** Removes all identities of the user, without a mail. */
  forget(userId: string): Promise<void> {
    return this.parts.identities.removeOfUser(userId);
  }

  /** Removes identities linked before the present owner had the account: without a mail, as they were worth nothing. */
  async removeOlder({ _id, ownerVersion = 0 }: UserDocument): Promise<void> {
    if (ownerVersion > 0) await this.parts.identities.removeOlder(_id, ownerVersion);
  }

  /**
   * Marks first and looks then: of two that unlink the last two identities at once, each sees the other go, and both
   * are refused. Neither is let through in the belief that the other stays.
   */
  private async leave(user: UserDocument, going: readonly IdentityDocument[]): Promise<void> {
    const { clock, identities } = this.parts;
    const ids = going.map(({ _id }) => _id);
    await identities.markLeaving(ids, clock.now());
    const all = await identities.findOfUsers([user._id]);
    const stays = (identity: IdentityDocument) =>
      !ids.includes(identity._id) && isIdentityOf(identity, user) && !isLeaving(identity, clock.now());
    if (all.some(stays)) return;
    await identities.markLeaving(ids, null);
    throw new LastWayIn();
  }

  private draft(user: UserDocument, { provider, subject }: Subject): IdentityDocument {
    const { _id: userId, credentialVersion, ownerVersion = 0 } = user;
    return {
      _id: newId(),
      userId,
      provider,
      subject,
      linkedAt: this.parts.clock.now(),
      ownerVersion,
      credentialVersion,
    };
  }
}

function aboutProvider({ _id: userId }: UserDocument, provider: string) {
  return { userId, actorId: userId, details: { provider }, data: { provider } };
}
