import type { MailOf } from '../announcing/about';
import { requestValues } from '../mail/request-values';
import type { RequestOrigin } from '../shared/request-origin';
import type { OwnerNotices } from '../users/owner-notices';
import type { UserDocument } from '../users/user.document';

/** Notifies the owner of an account that it has a new password (ASVS 6.3.7). */
export class PasswordNotice {
  constructor(private readonly notices: OwnerNotices) {}

  /** Returns the mail of the change; null where the account gets no mail. */
  of(
    user: UserDocument,
    { at, origin }: { at: Date; origin: RequestOrigin },
  ): Promise<MailOf<'password-changed'> | null> {
    const values = {
      username: user.username,
      when: at.toISOString(),
      ...requestValues(origin),
    };
    return this.notices.to<'password-changed'>(user, { mail: { locale: origin.locale, values }, ip: origin.ip });
  }
}
