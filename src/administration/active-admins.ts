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

/** A change that may take an administrator's rights away: its user, and its write. */
interface TakingAway {
  readonly look: () => Promise<UserDocument>;
  /** Writes only while the standing is as it was seen. @throws {StandingChanged} */
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
   * Makes the change and returns the user. An administrator leaves the roster first; if they enter it again meanwhile,
   * it starts anew.
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

  /** Takes the administrator off the roster, if another counts. @throws {LastAdmin} */
  async dismiss(id: string): Promise<void> {
    await this.refuseLast(id);
    if (!(await this.parts.roster.leave(id))) throw new LastAdmin();
  }

  /** Takes the administrator off the roster; false where no other would be left, and then they stay. */
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
   * Refuses if no other administrator counts. One who is missing from the roster after a stop, an expired block or
   * an edit of the database is entered first, if no other is on it.
   * @throws {LastAdmin}
   */
  async refuseLast(id: string): Promise<void> {
    const { counted, missing } = await this.verified();
    if (counted.some((other) => other !== id)) return;
    const entered: string[] = [];
    for (const other of missing) if (other !== id && (await this.reinstate(other))) entered.push(other);
    if (entered.length === 0) throw new LastAdmin();
  }

  /** Enters the user, if an administrator neither blocked nor being deleted; whether they count from now on. */
  reinstate(id: string): Promise<boolean> {
    const { roster, standing } = this.parts;
    return roster.enter(id, () => standing.affirm(id));
  }

  /** Makes the roster hold exactly the active administrators. */
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

  /** Whether the user is an unblocked administrator at this moment. */
  isActive(user: UserDocument): boolean {
    return isAdmin(user) && !isBlocked(user.block, this.parts.clock.now());
  }
}
