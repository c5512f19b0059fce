import type { FieldFault } from '../errors';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import { shownLines } from '../shared/shown-text';
import { isAdmin, refuseFaults } from '../users/user.policy';
import type { CallingActor } from '../shared/actor';
import type { UserService } from '../users/user.service';
import { SelfAction } from './administration.errors';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly admins: ActiveAdmins;
  readonly trail: AdminTrail;
  readonly clock: Clock;
}

interface BlockTerms {
  readonly reason: string | null;
  /** Null: until it is lifted. */
  readonly until: Date | null;
}

const REASON_MAX_LENGTH = 500;

/** Blocks, unblocks and kicks users. Every change and every refusal is recorded. */
export class BlockService {
  constructor(private readonly parts: Parts) {}

  /**
   * Blocks the user, who can neither sign in nor use any token issued before; with `until` the block lifts itself.
   *
   * An administrator leaves the roster first, then is blocked, then loses the sessions: a stop in between leaves
   * at most an administrator who does not count as one, never a gateway without any.
   * @throws {UserNotFound} @throws {SelfAction} @throws {LastAdmin} @throws {BadUserInput}
   */
  block(id: string, terms: BlockTerms, actor: CallingActor): Promise<UserDocument> {
    const call = { actor, subjectId: id, details: { until: terms.until } };
    return this.parts.trail.around(call, async () => {
      refuseFaults(this.faults(terms));
      if (id === actor.id) throw new SelfAction();
      const { admins, users } = this.parts;
      const user = await admins.takeAway({
        look: () => users.getById(id),
        write: (seen) => users.block(id, { by: actor.id, ...terms }, seen),
      });
      await this.parts.sessions.revokeAll(id, 'user-blocked');
      return user;
    });
  }

  /** Lifts the block; sessions from before stay ended. @throws {UserNotFound} */
  unblock(id: string, actor: CallingActor): Promise<UserDocument> {
    return this.parts.trail.around({ actor, subjectId: id }, async () => {
      const user = await this.parts.users.unblock(id, actor.id);
      if (isAdmin(user)) await this.parts.admins.reinstate(id);
      return user;
    });
  }

  /**
   * Ends every session of the user and voids every token issued so far; signing in again works. One may kick
   * oneself: that signs one out everywhere.
   * @throws {UserNotFound}
   */
  kick(id: string, actor: CallingActor): Promise<UserDocument> {
    return this.parts.trail.around({ actor, subjectId: id }, async () => {
      const user = await this.parts.users.kick(id, actor.id);
      await this.parts.sessions.revokeAll(id, 'user-kicked');
      return user;
    });
  }

  /** Returns every rule that the terms break. */
  faults({ reason = null, until = null }: Partial<BlockTerms>): FieldFault[] {
    const { clock } = this.parts;
    const isLong = reason !== null && [...reason].length > REASON_MAX_LENGTH;
    const isHidden = !isLong && reason !== null && shownLines(reason, REASON_MAX_LENGTH) === null;
    return [
      ...(isLong ? [LONG_REASON] : []),
      ...(isHidden ? [HIDDEN_REASON] : []),
      ...(until !== null && until <= clock.now() ? [PAST_END] : []),
    ];
  }
}

const LONG_REASON: FieldFault = {
  path: 'reason',
  rule: 'TOO_LONG',
  message: `A reason has at most ${String(REASON_MAX_LENGTH)} characters.`,
};
const HIDDEN_REASON: FieldFault = {
  path: 'reason',
  rule: 'CHARACTERS',
  message: 'A reason holds no characters that cannot be seen.',
};
const PAST_END: FieldFault = { path: 'until', rule: 'PAST', message: 'The end of a block lies in the future.' };
