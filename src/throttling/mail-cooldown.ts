import { AddressCooldown } from './address-cooldown';

/** Keeps mails of one purpose to one address apart, so that nobody can flood a stranger's mailbox through the gateway. */
export class MailCooldown extends AddressCooldown {
  protected readonly kind = 'mail-cooldown';
}
