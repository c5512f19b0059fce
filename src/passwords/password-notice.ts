import type { MailSealer } from '../mail/mail-sealer';
import { requestValues } from '../mail/request-values';
import type { RequestOrigin } from '../shared/request-origin';
import type { PendingDelivery, UserDocument } from '../storage/collections';

/** Telling the owner of an account that it has a new password (ASVS 6.3.7). */
export class PasswordNotice {
  constructor(
    private readonly mail: MailSealer,
    private readonly siteName: string,
  ) {}

  /** The mail for the write that changes the password; none where the account has no address. */
  of(user: UserDocument, { at, origin }: { at: Date; origin: RequestOrigin }): PendingDelivery[] {
    if (user.email === null) return [];
    const values = {
      siteName: this.siteName,
      username: user.username,
      when: at.toISOString(),
      ...requestValues(origin),
    };
    return [this.mail.seal({ template: 'password-changed', to: user.email, locale: origin.locale, values })];
  }
}
