import { StandingChanged } from '../users/user.errors';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { Clock } from '../shared/clock';
import { LastAdmin } from './administration.errors';
import type { AdminRosterRepository } from './admin-roster.repository';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly standing: AdminStandingRepository;
  readonly roster: AdminRosterRepository;
  readonly clock: Clock;
}

/** A change that may take an administrator's rights away, of whom it is for and how it is made. */
interface TakingAway {
  readonly look: () => Promise<UserDocument>;
  /** Made only while the standing is as it was seen. @throws {StandingChanged} */
  readonly write: (seen: UserDocument) => Promise<UserDocument>;
}

/**
 * The active administrators, kept true while accounts are blocked, promoted, demoted and deleted at once.
 *
 * Only administrators count. So one who leaves another behind on the roster leaves an administrator behind, and
 * a stop between two writes leaves at most an administrator who does not count yet.
 */
export class ActiveAdmins {
  constructor(private readonly parts: Parts) {}

  /**
   * The user after the change. An administrator leaves the roster first; where they entered it again before the change,
   * all is done anew.
   * @throws {LastAdmin}
   */
  async takeAway({ look, write }: TakingAway): Promise<UserDocument> {
    for (;;) {
      const seen = await look();
      if (this.isActive(seen)) await this.dismiss(seen._id);
      try {
        return await write(seen);
      } catch (error) {
        if (!(error instanceof StandingChanged)) throw error;
      }
    }
  }

  /** The administrator does not count any more, and another does. @throws {LastAdmin} */
  async dismiss(id: string): Promise<void> {
    await this.refuseLast(id);
    if (!(await this.parts.roster.leave(id))) throw new LastAdmin();
  }

  /** Whether the administrator does not count any more; false where no other would be left, and then they still do. */
  async leave(id: string): Promise<boolean> {
    try {
      await this.dismiss(id);
      return true;
    } catch (error) {
      if (error instanceof LastAdmin) return false;
      throw error;
    }
  }

  /**
   * Another administrator counts. Who was kept out of the roster by a stop, by a block that ended by itself or by
   * somebody's hand in the database is entered where nobody else is in it.
   * @throws {LastAdmin}
   */
  async refuseLast(id: string): Promise<void> {
    const { counted, missing } = await this.verified();
    if (counted.some((other) => other !== id)) return;
    const entered: string[] = [];
    for (const other of missing) if (other !== id && (await this.reinstate(other))) entered.push(other);
    if (entered.length === 0) throw new LastAdmin();
  }

  /** Whether the user counts from now on: an administrator who is neither blocked nor being deleted does. */
  reinstate(id: string): Promise<boolean> {
    const { roster, standing } = this.parts;
    return roster.enter(id, () => standing.affirm(id));
  }

  /** The roster holds the active administrators, whatever it held before. */
  async recount(): Promise<void> {
    const { missing } = await this.verified();
    for (const id of missing) await this.reinstate(id);
  }

  /** Strikes users who should not count; returns those who count rightly, and those who should but do not. */
  private async verified(): Promise<{ readonly counted: readonly string[]; readonly missing: readonly string[] }> {
    const { roster, standing } = this.parts;
    const view = await roster.look();
    const active = await standing.activeIds();
    const stale = view.ids.filter((id) => !active.includes(id));
    if (stale.length > 0) await roster.strike(stale, view);
    return {
      counted: view.ids.filter((id) => active.includes(id)),
      missing: active.filter((id) => !view.ids.includes(id)),
    };
  }

  /** Whether the user may administer at this moment. */
  isActive(user: UserDocument): boolean {
    return isAdmin(user) && !isBlocked(user.block, this.parts.clock.now());
  }
}
