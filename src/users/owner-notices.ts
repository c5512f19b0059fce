import type { MailMessage } from '../mail/mail-message';
import type { MailSealer } from '../mail/mail-sealer';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

const PURPOSE = 'OWNER_NOTICE';

type Unaddressed<Message> = Message extends MailMessage ? Omit<Message, 'to'> : never;

/** A mail that tells what was done to an account, and the client that did it. */
export interface OwnerNotice {
  readonly mail: Unaddressed<MailMessage>;
  readonly ip: string | null;
}

/**
 * Notices to the owners of accounts about what was done to them (ASVS 6.3.7).
 *
 * A proved address gets each of them. One that nobody has proved gets at most one a cooldown: else whoever registers a
 * stranger's address and changes the account again and again would flood a mailbox.
 */
export class OwnerNotices {
  constructor(
    private readonly sealer: Pick<MailSealer, 'seal'>,
    private readonly cooldown: MailCooldown,
  ) {}

  /** Returns the sealed notice for the write that it tells of; nothing where the account cannot be told. */
  async to(user: UserDocument, { ip, mail }: OwnerNotice): Promise<PendingDelivery[]> {
    const { email, emailCanonical, emailConfirmedAt } = user;
    if (email === null || emailCanonical === null) return [];
    const isDue =
      emailConfirmedAt !== null ||
      (await this.cooldown.take({ purpose: PURPOSE, address: emailCanonical, ip, isNotice: true })).isTaken;
    return isDue ? [this.sealer.seal({ ...mail, to: email })] : [];
  }
}
