import type { Announcer } from '../announcing/announcer';
import type { AuditService } from '../audit/audit.service';
import type { ChallengeService } from '../challenges/challenge.service';
import type { IdentityService } from '../identities/identity.service';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../outbox/outbox';
import type { SessionService } from '../sessions/session.service';
import { after, type Clock } from '../shared/clock';
import { newId } from '../shared/random';
import type { AdminStandingRepository } from '../users/admin-standing.repository';
import type { KeptBlockRepository } from '../users/kept-block.repository';
import { isBlocked } from '../users/user.policy';
import type { ActiveAdmins } from './active-admins';
import { LastAdmin } from './administration.errors';
import type { DeletionRepository } from './deletion.repository';
import type { UserDocument } from '../users/user.document';
import type { DeletionDocument } from './deletion.document';

/** Longer than any request lives: data that one wrote beside the deletion are stored by then. */
const SWEEP_AFTER_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;
const BATCH = 32;

interface Parts {
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly identities: IdentityService;
  readonly deletions: DeletionRepository;
  readonly keptBlocks: KeptBlockRepository;
  readonly admins: ActiveAdmins;
  readonly standing: AdminStandingRepository;
  readonly mail: Pick<MailSealer, 'recipientsOf'>;
  readonly outbox: Pick<Outbox, 'forget'>;
  readonly announcer: Announcer;
  readonly audit: Pick<AuditService, 'forget'>;
  readonly clock: Clock;
}

type LeaveTombstone = (user: UserDocument) => Promise<void>;

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
    const { admins, deletions } = this.parts;
    if (admins.isActive(user)) await admins.refuseLast(user._id);
    if (keepsBlock) await this.keepBlock(user);
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
    return this.parts.announcer.erasing((leaveTombstone) => this.removeAll(deletion, leaveTombstone));
  }

  /** Removes the account first: the rest then signs no one in, and is found by the user's id. */
  private async removeAll(deletion: DeletionDocument, leaveTombstone: LeaveTombstone): Promise<void> {
    const { audit, challenges, identities, outbox, sessions } = this.parts;
    const { _id: userId, at, recipients = [] } = deletion;
    await this.removeUser(deletion, leaveTombstone);
    await Promise.all([
      sessions.forget(userId),
      challenges.forget(userId),
      identities.forget(userId),
      audit.forget(userId),
    ]);
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
    const { standing } = this.parts;
    const erasure = newId();
    const user = await standing.condemn(deletion._id, erasure);
    if (user === null) return;
    await this.dismiss(user, deletion);
    await leaveTombstone(user);
    const removed = await standing.remove(user._id, erasure);
    if (removed === null) return this.removeUser(deletion, leaveTombstone);
    await leaveTombstone(removed);
    if (deletion.keepsBlock) await this.keepBlock(removed);
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

  private async keepBlock({ block, emailCanonical }: UserDocument): Promise<void> {
    const { clock, keptBlocks } = this.parts;
    if (block === null || emailCanonical === null || !isBlocked(block, clock.now())) return;
    await keptBlocks.keep(emailCanonical, block);
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
