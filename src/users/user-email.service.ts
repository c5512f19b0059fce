import type { Announcement } from '../announcing/announcement';
import type { Clock } from '../shared/clock';
import type { EmailAddress } from '../shared/email-address';
import { changedHolding, livingFormerEmails, restoration, type Undo } from './held-emails';
import type { KeptBlockRepository } from './kept-block.repository';
import { type FactorPart, partsSince } from './recent-factors';
import { EmailTaken } from './user.errors';
import { isBlocked } from './user.policy';
import type { UserEmailRepository } from './user-email.repository';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

/** Looks at an undo link that another write changed meanwhile, before it is given up. */
const MAX_ROUNDS = 5;

/** The new address of an account, and what follows from it. */
export interface EmailChange {
  readonly next: EmailAddress;
  /** The undo link of the address that is given up. */
  readonly undo: Undo;
  readonly deliveries: readonly PendingDelivery[];
}

/** A change of address that was undone. */
export interface Undone {
  /** With the address put back. */
  readonly user: UserDocument;
  /** The second factors that were put on since the change; they are off. */
  readonly removed: readonly FactorPart[];
  /** The time at which the address had been changed. */
  readonly since: Date;
}

/** The announcement of an address that is put back, and the steps before that is recorded. */
export interface Restoring {
  readonly announce: (
    user: UserDocument,
    change: { readonly removed: readonly FactorPart[]; readonly at: Date },
  ) => Promise<Announcement>;
  readonly follow: (undone: Undone) => Promise<unknown>;
}

/** Whether an address is free, and its present owner. */
export interface Availability {
  readonly isFree: boolean;
  /** The user whose present address it is. */
  readonly owner: UserDocument | null;
}

/** Finds the account of an address, and changes the address of an account. */
export class UserEmailService {
  constructor(
    private readonly emails: UserEmailRepository,
    private readonly keptBlocks: KeptBlockRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns whether the user may have the address, and its present owner, if any. */
  async availability(address: string, userId: string): Promise<Availability> {
    const [found, isBlocked] = await Promise.all([this.emails.findHolder(address), this.keptBlocks.isBlocked(address)]);
    const owner = found?.emailCanonical === address ? found : null;
    const isHeld = owner !== null || (found !== null && this.mayPutBack(found, address));
    return { isFree: !isBlocked && (!isHeld || found?._id === userId), owner };
  }

  /**
   * Gives the user the address, confirmed, and invalidates earlier sessions; the present address is held for the
   * life of its undo link. Null where the user is blocked, or the credentials have changed since the user was read.
   * @throws {EmailTaken}
   */
  async change(user: UserDocument, { next, undo, deliveries }: EmailChange): Promise<UserDocument | null> {
    const at = this.clock.now();
    if (isBlocked(user.block, at)) return null;
    if (await this.keptBlocks.isBlocked(next.canonical)) throw new EmailTaken();
    return this.emails.replace(user, { holding: changedHolding(user, next, { undo, now: at }), at, deliveries });
  }

  /** Whether the undo link lives. */
  async isUndoable(tokenHash: string): Promise<boolean> {
    const user = await this.emails.findByUndoToken(tokenHash);
    return user !== null && restoration(user, tokenHash, this.clock.now()) !== null;
  }

  /**
   * Puts the address of the undo link back; null where the link does not live. Every session is void, second factors
   * that were put on since the change are off, and identities that were linked since it are dead: the mails about them went
   * to the new mailbox. `announce` gets the user with the address put back and the removed parts; `follow` runs after.
   *
   * It retries after a change of credentials at the same moment: the thief whom it is used against may be at work.
   */
  async restore(tokenHash: string, { announce, follow }: Restoring): Promise<Undone | null> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const at = this.clock.now();
      const user = await this.emails.findByUndoToken(tokenHash);
      const undo = user === null ? null : restoration(user, tokenHash, at);
      if (user === null || undo === null) return null;
      const removed = partsSince(user, undo.since);
      const restored = { ...user, ...undo.holding };
      const undone = { user: restored, removed, since: undo.since };
      const announcement = await announce(restored, { removed, at });
      const isRestored = await announcement.write(
        (deliveries) => this.emails.restore(user, { ...undo, removed, at, deliveries }),
        () => follow(undone),
      );
      if (isRestored) return undone;
    }
    return null;
  }

  private mayPutBack(holder: UserDocument, address: string): boolean {
    return livingFormerEmails(holder, this.clock.now()).some(({ canonical }) => canonical === address);
  }
}
