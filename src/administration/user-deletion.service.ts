import type { EmailAddress } from '../shared/email-address';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { UserNotFound } from '../users/user.errors';
import type { CallingActor } from '../shared/actor';
import type { UserService } from '../users/user.service';
import type { AccountEraser } from './account-eraser';
import { SelfAction } from './administration.errors';
import type { AdminTrail } from './admin-trail';

interface Parts {
  readonly users: UserService;
  readonly eraser: AccountEraser;
  readonly keptBlocks: KeptBlockRepository;
  readonly trail: AdminTrail;
  /** Whether a block stays on the address by default. */
  readonly keepsBlock: boolean;
}

/** Deletes another user's account, and lifts the block that stays on its address. */
export class UserDeletionService {
  constructor(private readonly parts: Parts) {}

  /**
   * Deletes the account, as its owner could; a block in force stays on its address if requested.
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

  /** Lifts the kept block of an address; false where there was none. The trail does not name the address. */
  unblockEmail(email: EmailAddress, actor: CallingActor): Promise<boolean> {
    const call = { actor, subjectId: null };
    return this.parts.trail.around(call, () => this.parts.keptBlocks.lift(email.canonical));
  }
}
