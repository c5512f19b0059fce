import type { Announcer } from '../announcing/announcer';
import type { MailSealer } from '../mail/mail-sealer';
import { after, type Clock } from '../shared/clock';
import type { AccountRemoval } from './account-removal';
import type { ActiveAdmins } from './active-admins';
import { LastAdmin } from './administration.errors';
import type { BlockKeeping } from './block-keeping';
import type { DeletionRepository } from './deletion.repository';
import type { UserDocument } from '../users/user.document';
import type { DeletionDocument } from './deletion.document';

/** Longer than any request lives: data that one wrote beside the deletion are stored by then. */
const SWEEP_AFTER_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;
const BATCH = 32;

interface Parts {
  readonly deletions: DeletionRepository;
  readonly blocks: BlockKeeping;
  readonly admins: ActiveAdmins;
  readonly removal: AccountRemoval;
  readonly mail: Pick<MailSealer, 'recipientsOf'>;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** Deletes an account, with all data of its owner. */
export class AccountEraser {
  constructor(private readonly parts: Parts) {}

  /**
   * Whether this call deleted the account; false where another did.
   *
   * The decision is stored first. From then on the account goes, even after a stop: `sweep` does the rest, and
   * looks once more for data that a parallel request still wrote. The last administrator stays.
   * @throws {LastAdmin}
   */
  async erase(user: UserDocument, { keepsBlock }: { keepsBlock: boolean }): Promise<boolean> {
    const { admins, blocks, deletions } = this.parts;
    if (admins.isActive(user)) await admins.refuseLast(user._id);
    if (keepsBlock) await blocks.keep(user);
    const deletion = this.deletionOf(user, keepsBlock);
    if (!(await deletions.claim(deletion))) return false;
    await this.carryOut(deletion);
    return true;
  }

  /** Finishes every deletion that is due, and returns how many. Safe to run by several processes at once. */
  async sweep(): Promise<number> {
    const { clock, deletions } = this.parts;
    const due = await deletions.findDue(clock.now(), BATCH);
    for (const deletion of due) await this.finish(deletion);
    return due.length;
  }

  private async finish(due: DeletionDocument): Promise<void> {
    const { clock, deletions } = this.parts;
    const deletion = await deletions.takeUp(due, after(clock.now(), SWEEP_AFTER_MS));
    if (deletion === null) return;
    try {
      await this.carryOut(deletion);
      await deletions.finish(deletion._id);
    } catch (error) {
      // A stop cut it off before all others left: the account stays, and the deletion was taken back.
      if (!(error instanceof LastAdmin)) throw error;
    }
  }

  private carryOut(deletion: DeletionDocument): Promise<void> {
    const { announcer, removal } = this.parts;
    return announcer.erasing((leaveTombstone) => removal.removeAll(deletion, leaveTombstone));
  }

  private deletionOf(user: UserDocument, keepsBlock: boolean): DeletionDocument {
    const { clock, mail } = this.parts;
    const { _id, email, formerEmails = [] } = user;
    const at = clock.now();
    const addresses = [...(email === null ? [] : [email]), ...formerEmails.map((former) => former.email)];
    return {
      _id,
      at,
      keepsBlock,
      sweepAt: after(at, SWEEP_AFTER_MS),
      recipients: addresses.flatMap((address) => mail.recipientsOf(address)),
      expiresAt: after(at, KEPT_MS),
    };
  }
}
