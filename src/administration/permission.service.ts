import type { UserDocument } from '../storage/collections';
import { isAdmin, permissionFaults, refuseFaults } from '../users/user.policy';
import type { Actor, UserService } from '../users/user.service';
import type { ActiveAdmins } from './active-admins';
import type { AdminTrail } from './admin-trail';
import { SelfAction } from './administration.errors';

interface Parts {
  readonly users: UserService;
  readonly admins: ActiveAdmins;
  readonly trail: AdminTrail;
}

/** Saying what users may do. */
export class PermissionService {
  constructor(private readonly parts: Parts) {}

  /**
   * The user holds these permissions and no others, from the next request on: none is read from a token.
   *
   * Of those who demote each other at once one stays an administrator, as with blocks.
   * @throws {BadUserInput} @throws {UserNotFound} @throws {SelfAction} @throws {LastAdmin}
   */
  set(id: string, permissions: readonly string[], actor: Actor): Promise<UserDocument> {
    const call = { operation: 'setPermissions', actor, subjectId: id, details: { permissions } };
    return this.parts.trail.around(call, async () => {
      refuseFaults(permissionFaults(permissions));
      const { users } = this.parts;
      const user = await users.getById(id);
      if (isAdmin({ permissions: [...permissions] })) return this.promote(id, permissions, actor);
      if (id === actor.id && isAdmin(user)) throw new SelfAction();
      if (isAdmin(user)) return this.demote(user, permissions, actor);
      const changed = await users.setPermissionsUnlessAdmin(id, permissions, actor.id);
      // Promoted since they were looked at: whoever counts as an administrator is dismissed before.
      return changed ?? this.demote(await users.getById(id), permissions, actor);
    });
  }

  /** The user is an administrator, then counts as one; said twice it mends what a stop in between left. */
  private async promote(id: string, permissions: readonly string[], actor: Actor): Promise<UserDocument> {
    const user = await this.change(id, permissions, actor);
    // Demoted meanwhile, but all others have left since: somebody must administer.
    return (await this.parts.admins.reinstate(id)) ? user : this.change(id, permissions, actor);
  }

  private async demote(before: UserDocument, permissions: readonly string[], actor: Actor): Promise<UserDocument> {
    const { admins } = this.parts;
    await admins.dismiss(before._id, actor.id);
    const user = await this.change(before._id, permissions, actor);
    await admins.dismissAgain(user._id, () => this.change(user._id, before.permissions, actor));
    return user;
  }

  private change(id: string, permissions: readonly string[], actor: Actor): Promise<UserDocument> {
    return this.parts.users.setPermissions(id, permissions, actor.id);
  }
}
