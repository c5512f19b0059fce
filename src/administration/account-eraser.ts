import type { AuditService } from '../audit/audit.service';
import type { ChallengeService } from '../challenges/challenge.service';
import type { Events } from '../events/events';
import type { IdentityService } from '../identities/identity.service';
import type { MailSealer } from '../mail/mail-sealer';
import type { Outbox } from '../mail/outbox';
import type { SessionService } from '../sessions/session.service';
import { after, type Clock } from '../shared/clock';
import type { UserDocument } from '../storage/collections';
import type { DeletionDocument } from '../storage/deletion-documents';
import type { KeptBlocks } from '../users/kept-blocks';
import { isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { AdminRoster } from './admin-roster';
import type { DeletionRepository } from './deletion.repository';

/** Longer than any request lives: what one wrote beside the deletion is there by then. */
const SWEEP_AFTER_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;
const BATCH = 32;

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly challenges: ChallengeService;
  readonly identities: IdentityService;
  readonly deletions: DeletionRepository;
  readonly keptBlocks: KeptBlocks;
  readonly roster: AdminRoster;
  readonly mail: MailSealer;
  readonly outbox: Outbox;
  readonly events: Events;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/** Taking an account away, with all that is known of its owner. */
export class AccountEraser {
  constructor(private readonly parts: Parts) {}

  /**
   * Whether this call deleted the account; false where another did.
   *
   * That it is to go is stored first. From then on it goes, whatever stops in between: `sweep` does what was left, and
   * looks once more for what a request that ran beside it still wrote.
   */
  async erase(user: UserDocument, { keepsBlock }: { keepsBlock: boolean }): Promise<boolean> {
    const { deletions, outbox } = this.parts;
    if (keepsBlock) await this.keepBlock(user);
    const deletion = this.deletionOf(user, keepsBlock);
    if (!(await deletions.claim(deletion))) return false;
    await this.carryOut(deletion);
    outbox.wake();
    return true;
  }

  /** Every deletion that is due is finished; says how many. Safe to run by several processes at once. */
  async sweep(): Promise<number> {
    const { clock, deletions } = this.parts;
    const due = await deletions.findDue(clock.now(), BATCH);
    for (const deletion of due) {
      await this.carryOut(deletion);
      await deletions.finish(deletion._id);
    }
    return due.length;
  }

  /** The account goes first: whatever else is left then signs nobody in, and is found by the user's id. */
  private async carryOut({ _id: userId, keepsBlock, recipients = [] }: DeletionDocument): Promise<void> {
    const { audit, challenges, identities, outbox, roster, sessions } = this.parts;
    await this.removeUser(userId, keepsBlock);
    await Promise.all([
      sessions.forget(userId),
      challenges.discardOfUser(userId),
      identities.forget(userId),
      roster.remove(userId),
      audit.forget(userId),
    ]);
    await outbox.forget(recipients);
  }

  /** The tombstone, which carries the event, is there before the account goes, and gets what came between. */
  private async removeUser(userId: string, keepsBlock: boolean): Promise<void> {
    const { events, users } = this.parts;
    const user = await users.findById(userId);
    if (user === null) return;
    await events.leaveTombstone(user);
    const removed = await users.remove(userId);
    if (removed === null) return;
    await events.leaveTombstone(removed);
    if (keepsBlock) await this.keepBlock(removed);
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
