import type { Outbox } from '../outbox/outbox';
import { newId } from '../shared/random';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import type { ActiveAdmins } from './active-admins';
import { LastAdmin } from './administration.errors';
import type { BlockKeeping } from './block-keeping';
import type { DeletionRepository } from './deletion.repository';
import type { UserDocument } from '../users/user.document';
import type { DeletionDocument } from './deletion.document';

interface Parts {
  /** All that hold data of a user by the user's id. */
  readonly holders: readonly { forget(userId: string): Promise<void> }[];
  readonly outbox: Pick<Outbox, 'forget'>;
  readonly deletions: Pick<DeletionRepository, 'withdraw'>;
  readonly blocks: BlockKeeping;
  readonly admins: ActiveAdmins;
  readonly standing: AdminStandingRepository;
}

type LeaveTombstone = (user: UserDocument) => Promise<void>;

/** Removes what a decided deletion names: the user, then all that is kept about them. It can be done again after a stop. */
export class AccountRemoval {
  constructor(private readonly parts: Parts) {}

  /** Removes the account first: the rest then signs no one in, and is found by the user's id. */
  async removeAll(deletion: DeletionDocument, leaveTombstone: LeaveTombstone): Promise<void> {
    const { holders, outbox } = this.parts;
    const { _id: userId, at, recipients = [] } = deletion;
    await this.removeUser(deletion, leaveTombstone);
    await Promise.all(holders.map((holder) => holder.forget(userId)));
    // What is mailed later is to somebody who registered the address anew, and what a guest asked for is of the address.
    await outbox.forget(recipients, at);
  }

  /**
   * Removes the user after the tombstone, which carries the event, is stored; it gets the deliveries that came between.
   *
   * A condemned user never counts as an administrator again, so one who left the roster since then is not on it when
   * the account goes. Where another call took the erasure over meanwhile, it starts anew.
   */
  private async removeUser(deletion: DeletionDocument, leaveTombstone: LeaveTombstone): Promise<void> {
    const { blocks, standing } = this.parts;
    const erasure = newId();
    const user = await standing.condemn(deletion._id, erasure);
    if (user === null) return;
    await this.dismiss(user, deletion);
    await leaveTombstone(user);
    const removed = await standing.remove(user._id, erasure);
    if (removed === null) return this.removeUser(deletion, leaveTombstone);
    await leaveTombstone(removed);
    if (deletion.keepsBlock) await blocks.keep(removed);
  }

  /** Takes the user off the administrators; the last one stays, and the deletion is withdrawn. */
  private async dismiss(user: UserDocument, deletion: DeletionDocument): Promise<void> {
    const { admins, deletions, standing } = this.parts;
    if (!admins.isActive(user)) return;
    try {
      await admins.dismiss(user._id);
    } catch (error) {
      const { _id: id, erasure = '' } = user;
      if (error instanceof LastAdmin && (await standing.spare(id, erasure))) {
        await admins.reinstate(id);
        await deletions.withdraw(deletion);
      }
      throw error;
    }
  }
}
