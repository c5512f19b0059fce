import type { Clock } from '../shared/clock';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import { LastAdmin } from './administration.errors';
import type { AdminRoster } from './admin-roster';

interface Parts {
  readonly users: UserService;
  readonly roster: AdminRoster;
  readonly clock: Clock;
}

/** Who counts as an active administrator, kept true while accounts are blocked, promoted and demoted at once. */
export class ActiveAdmins {
  constructor(private readonly parts: Parts) {}

  /**
   * The administrator no longer counts as one. Said before the change that takes the rights away: a stop in between
   * leaves at most an administrator who does not count, never a gateway without any.
   * @throws {LastAdmin}
   */
  async dismiss(id: string, actorId: string): Promise<void> {
    const { clock, roster, users } = this.parts;
    if (await roster.leave(id)) return;
    // The one who asks is active, but does not count yet if a block of theirs ended by itself.
    const { block } = await users.getById(actorId);
    if (block !== null && !isBlocked(block, clock.now())) await this.reinstate(actorId);
    if (!(await roster.leave(id))) throw new LastAdmin();
  }

  /**
   * The user does not count after the change either, even if they were reinstated just before it. Where all others have
   * left meanwhile, the change is taken back; what it ended stays ended.
   * @throws {LastAdmin}
   */
  async dismissAgain(id: string, takeBack: () => Promise<unknown>): Promise<void> {
    if (await this.parts.roster.leave(id)) return;
    await takeBack();
    throw new LastAdmin();
  }

  /**
   * An administrator who is not blocked counts. Looked at after entering: what blocked or demoted them in between takes
   * the entry back. False where that cannot be, for nobody else is left: then they must stay what they were.
   */
  async reinstate(id: string): Promise<boolean> {
    const { clock, roster, users } = this.parts;
    await roster.enter(id);
    const user = await users.getById(id);
    return (isAdmin(user) && !isBlocked(user.block, clock.now())) || roster.leave(id);
  }
}
