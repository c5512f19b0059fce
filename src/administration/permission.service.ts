import { isAdmin, permissionFaults, refuseFaults } from '../users/user.policy';
import type { CallingActor } from '../shared/actor';
import type { UserService } from '../users/user.service';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import { SelfAction } from './administration.errors';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly admins: ActiveAdmins;
  readonly trail: AdminTrail;
}

/** Sets the permissions of users. */
export class PermissionService {
  constructor(private readonly parts: Parts) {}

  /**
   * Sets the user's permissions to these alone, from the next request on: none is read from a token.
   *
   * Of administrators who demote each other at once, one stays, as with blocks.
   * @throws {BadUserInput} @throws {UserNotFound} @throws {SelfAction} @throws {LastAdmin}
   */
  set(id: string, permissions: readonly string[], actor: CallingActor): Promise<UserDocument> {
    const call = { actor, subjectId: id, details: { permissions } };
    return this.parts.trail.around(call, async () => {
      refuseFaults(permissionFaults(permissions));
      return isAdmin({ permissions: [...permissions] })
        ? this.promote(id, permissions, actor)
        : this.restrict(id, permissions, actor);
    });
  }

  /** Makes the user an administrator, who then counts as one; a second call repairs what a stop in between left. */
  private async promote(id: string, permissions: readonly string[], actor: CallingActor): Promise<UserDocument> {
    const user = await this.parts.users.promote(id, permissions, actor.id);
    await this.parts.admins.reinstate(id);
    return user;
  }

  private restrict(id: string, permissions: readonly string[], actor: CallingActor): Promise<UserDocument> {
    const { admins, users } = this.parts;
    const look = async (): Promise<UserDocument> => {
      const user = await users.getById(id);
      if (id === actor.id && isAdmin(user)) throw new SelfAction();
      return user;
    };
    return admins.takeAway({ look, write: (seen) => users.restrict(seen, permissions, actor.id) });
  }
}
