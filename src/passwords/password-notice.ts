import { requestValues } from '../mail/request-values';
import type { RequestOrigin } from '../shared/request-origin';
import type { OwnerNotices } from '../users/owner-notices';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from '../users/user.document';

/** Telling the owner of an account that it has a new password (ASVS 6.3.7). */
export class PasswordNotice {
  constructor(
    private readonly notices: OwnerNotices,
    private readonly siteName: string,
  ) {}

  /** The mail for the write that changes the password; none where the account cannot be told. */
  of(user: UserDocument, { at, origin }: { at: Date; origin: RequestOrigin }): Promise<PendingDelivery[]> {
    const values = {
      siteName: this.siteName,
      username: user.username,
      when: at.toISOString(),
      ...requestValues(origin),
    };
    const mail = { template: 'password-changed', locale: origin.locale, values } as const;
    return this.notices.to(user, { mail, ip: origin.ip });
  }
}
