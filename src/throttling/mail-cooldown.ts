import { AddressCooldown } from './address-cooldown';

/**
 * Keeps mails of one purpose to one address apart, whoever asks for them, so that nobody can flood a stranger's mailbox
 * through the gateway. Its rows outlive the account: deleting and registering again buys no mail.
 */
export class MailCooldown extends AddressCooldown {
  protected readonly kind = 'mail-cooldown';
  protected readonly isPerClient = false;
}
