import { ArgumentRefused } from '../errors';
import type { AuditService } from '../audit/audit.service';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { UserDocument } from '../storage/collections';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { Actor, UserService } from '../users/user.service';
import { LastAdmin, SelfAction } from './administration.errors';
import type { AdminRoster } from './admin-roster';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly roster: AdminRoster;
  readonly audit: AuditService;
  readonly clock: Clock;
}

interface BlockTerms {
  readonly reason: string | null;
  /** Null: until it is lifted. */
  readonly until: Date | null;
}

const REASON_MAX_LENGTH = 500;

/** Keeping a user out and letting them in again. Every change and every refusal leaves its event. */
export class BlockService {
  constructor(private readonly parts: Parts) {}

  /**
   * The user can neither sign in nor use any token issued before; with `until` the block lifts itself.
   *
   * An administrator leaves the roster first, then is blocked, then loses the sessions: a stop in between leaves
   * at most an administrator who does not count as one, never a gateway without any.
   * @throws {UserNotFound} @throws {SelfAction} @throws {LastAdmin} @throws {BadUserInput}
   */
  block(id: string, terms: BlockTerms, actor: Actor): Promise<UserDocument> {
    return this.trailed({ id, actor, operation: 'blockUser', until: terms.until }, async () => {
      this.refuseOddTerms(terms);
      if (id === actor.id) throw new SelfAction();
      if (isAdmin(await this.parts.users.getById(id))) await this.dismiss(id, actor);
      const user = await this.parts.users.block(id, { by: actor.id, ...terms });
      if (isAdmin(user)) await this.dismissAgain(id, actor);
      await this.parts.sessions.revokeAll(id, 'blocked');
      return user;
    });
  }

  /** Lifts the block; sessions from before stay ended. @throws {UserNotFound} */
  unblock(id: string, actor: Actor): Promise<UserDocument> {
    return this.trailed({ id, actor, operation: 'unblockUser' }, async () => {
      const user = await this.parts.users.unblock(id, actor.id);
      if (isAdmin(user)) await this.reinstate(id);
      return user;
    });
  }

  /** The administrator no longer counts as one. @throws {LastAdmin} */
  private async dismiss(id: string, actor: Actor): Promise<void> {
    const { clock, roster, users } = this.parts;
    if (await roster.leave(id)) return;
    // The one who asks is active, but does not count yet if a block of theirs ended by itself.
    const { block } = await users.getById(actor.id);
    if (block !== null && !isBlocked(block, clock.now())) await this.reinstate(actor.id);
    if (!(await roster.leave(id))) throw new LastAdmin();
  }

  /**
   * The blocked administrator does not count, even if they were reinstated just before the block. Where all others
   * have left meanwhile, the block is taken back; what it ended stays ended.
   * @throws {LastAdmin}
   */
  private async dismissAgain(id: string, actor: Actor): Promise<void> {
    if (await this.parts.roster.leave(id)) return;
    await this.parts.users.unblock(id, actor.id);
    throw new LastAdmin();
  }

  /** An administrator who is not blocked counts again. Looked at after entering: a block in between takes the entry back. */
  private async reinstate(id: string): Promise<void> {
    const { clock, roster, users } = this.parts;
    await roster.enter(id);
    if (isBlocked((await users.getById(id)).block, clock.now())) await roster.leave(id);
  }

  private async trailed(
    change: { id: string; actor: Actor; operation: 'blockUser' | 'unblockUser'; until?: Date | null },
    make: () => Promise<UserDocument>,
  ): Promise<UserDocument> {
    const { id, actor, ...details } = change;
    const entry = { actorId: actor.id, subjectId: id, origin: actor.origin };
    const user = await this.parts.audit.withRefusals(`Mutation.${details.operation}`, entry, make);
    await this.parts.audit.record('authz_admin', { ...entry, details });
    return user;
  }

  private refuseOddTerms({ reason, until }: BlockTerms): void {
    if (reason !== null && [...reason].length > REASON_MAX_LENGTH) {
      throw new ArgumentRefused('reason', 'TOO_LONG', `A reason has at most ${String(REASON_MAX_LENGTH)} characters.`);
    }
    if (until !== null && until <= this.parts.clock.now()) {
      throw new ArgumentRefused('until', 'PAST', 'The end of a block lies in the future.');
    }
  }
}
