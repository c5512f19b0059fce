import { ArgumentRefused } from '../errors';
import type { AuditService } from '../audit/audit.service';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import type { UserDocument } from '../storage/collections';
import { isAdmin } from '../users/user.policy';
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

const REASON_MAX_LENGTH = 500;

/** Keeping a user out and letting them in again. */
export class BlockService {
  constructor(private readonly parts: Parts) {}

  /**
   * The user can neither sign in nor use any token issued before; with `until` the block lifts itself.
   *
   * An administrator leaves the roster first, then is blocked, then loses the sessions: a stop in between leaves
   * at most an administrator who does not count as one, never a gateway without any.
   * @throws {UserNotFound} @throws {SelfAction} @throws {LastAdmin}
   */
  async block(id: string, terms: { reason: string | null; until: Date | null }, actor: Actor): Promise<UserDocument> {
    const { audit, roster, sessions, users } = this.parts;
    this.refuseOddTerms(terms);
    if (id === actor.id) throw new SelfAction();
    const before = await users.getById(id);
    if (isAdmin(before) && !(await roster.leave(id))) throw new LastAdmin();
    const user = await users.block(id, { by: actor.id, ...terms });
    await sessions.revokeAll(id, 'blocked');
    await audit.record('authz_admin', {
      actorId: actor.id,
      subjectId: id,
      origin: actor.origin,
      details: { operation: 'blockUser', until: terms.until },
    });
    return user;
  }

  /** Lifts the block; sessions from before stay ended. @throws {UserNotFound} */
  async unblock(id: string, actor: Actor): Promise<UserDocument> {
    const { audit, roster, users } = this.parts;
    const user = await users.unblock(id);
    if (isAdmin(user)) await roster.enter(id);
    await audit.record('authz_admin', {
      actorId: actor.id,
      subjectId: id,
      origin: actor.origin,
      details: { operation: 'unblockUser' },
    });
    return user;
  }

  private refuseOddTerms({ reason, until }: { reason: string | null; until: Date | null }): void {
    if (reason !== null && [...reason].length > REASON_MAX_LENGTH) {
      throw new ArgumentRefused('reason', 'TOO_LONG', `A reason has at most ${String(REASON_MAX_LENGTH)} characters.`);
    }
    if (until !== null && until <= this.parts.clock.now()) {
      throw new ArgumentRefused('until', 'PAST', 'The end of a block lies in the future.');
    }
  }
}
