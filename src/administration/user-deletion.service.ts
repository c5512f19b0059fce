import type { EmailAddress } from '../shared/email-address';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { UserNotFound } from '../users/user.errors';
import type { CallingActor } from '../users/actor';
import type { UserService } from '../users/user.service';
import type { AccountEraser } from './account-eraser';
import { SelfAction } from './administration.errors';
import type { AdminTrail } from './admin-trail';

interface Parts {
  readonly users: UserService;
  readonly eraser: AccountEraser;
  readonly keptBlocks: KeptBlockRepository;
  readonly trail: AdminTrail;
  /** Whether a block stays on the address where nothing else is said. */
  readonly keepsBlock: boolean;
}

/** Deleting somebody's account, and what a block leaves of it. */
export class UserDeletionService {
  constructor(private readonly parts: Parts) {}

  /**
   * The account is gone, as by its owner; a block in force stays on its address where that is wanted.
   * @throws {SelfAction} @throws {UserNotFound} @throws {LastAdmin}
   */
  async delete(id: string, keepBlock: boolean | null, actor: CallingActor): Promise<void> {
    const { eraser, trail, users } = this.parts;
    const keepsBlock = keepBlock ?? this.parts.keepsBlock;
    const call = { actor, subjectId: id, details: { keepBlock: keepsBlock } };
    await trail.around(call, async () => {
      if (id === actor.id) throw new SelfAction();
      const user = await users.getById(id);
      if (!(await eraser.erase(user, { keepsBlock }))) throw new UserNotFound();
    });
  }

  /** The address can be registered again; false where no block was kept on it. The trail does not name it. */
  unblockEmail(email: EmailAddress, actor: CallingActor): Promise<boolean> {
    const call = { actor, subjectId: null };
    return this.parts.trail.around(call, () => this.parts.keptBlocks.lift(email.canonical));
  }
}
