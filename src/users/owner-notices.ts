import type { MailOf } from '../announcing/about';
import type { TemplateName } from '../mail/mail-message';
import type { MailCooldown } from '../throttling/mail-cooldown';
import type { UserDocument } from './user.document';

const PURPOSE = 'OWNER_NOTICE';

/** A mail about a change of an account, and the client that made it. */
export interface OwnerNotice<Template extends TemplateName> {
  readonly mail: Omit<MailOf<Template>, 'to' | 'isOfAddress'>;
  readonly ip: string | null;
}

/**
 * Notices to the owners of accounts about changes of them (ASVS 6.3.7).
 *
 * A proved address gets each of them. An unproved one gets at most one per cooldown: else someone who registers a
 * stranger's address and changes the account again and again would flood a mailbox.
 */
export class OwnerNotices {
  constructor(private readonly cooldown: MailCooldown) {}

  /** Returns the notice with its address, for the announcement of the change; null where the account gets no mail. */
  async to<Template extends TemplateName>(
    user: UserDocument,
    { ip, mail }: OwnerNotice<Template>,
  ): Promise<MailOf<Template> | null> {
    const { email, emailCanonical, emailConfirmedAt } = user;
    if (email === null || emailCanonical === null) return null;
    const isDue =
      emailConfirmedAt !== null ||
      (await this.cooldown.take({ purpose: PURPOSE, address: emailCanonical, ip, isNotice: true })).isTaken;
    return isDue ? { ...mail, to: email } : null;
  }
}
