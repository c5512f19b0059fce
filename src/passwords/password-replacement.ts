import type { Announcer } from '../announcing/announcer';
import type { AddressClaims } from '../challenges/address-claims.service';
import type { UserDocument } from '../users/user.document';
import type { UserService } from '../users/user.service';
import type { EndOfPassword } from './end-of-password';
import type { PasswordNotice } from './password-notice';
import type { FactorRemovals, Written } from './password-reset.terms';

interface Parts {
  readonly claims: AddressClaims;
  readonly factors: FactorRemovals;
  readonly notice: PasswordNotice;
  readonly users: UserService;
  readonly announcer: Announcer;
  readonly end: EndOfPassword;
}

/** Writes the password of a reset, with all its changes and announcements. */
export class PasswordReplacement {
  constructor(private readonly parts: Parts) {}

  /** Takes the account from the registrant, where another person first proves the address. */
  async write(user: UserDocument, { origin, ...given }: Written, isTaken: boolean): Promise<UserDocument | null> {
    const { announcer, claims, end, factors, notice, users } = this.parts;
    const { at, passwordHash, removed } = given;
    const by = { userId: user._id, actorId: user._id, origin };
    const mail = await notice.of(user, { at, origin });
    const reset = announcer.prepare('password-reset', { ...by, details: { by: 'reset' }, mail });
    const follow = () => end.of(user, origin);
    if (isTaken) return claims.claim(user, { origin, passwordHash, beside: reset, follow });
    const confirmed = user.emailConfirmedAt === null ? announcer.prepare('email-confirmed', by) : null;
    return reset
      .and(confirmed, await factors.announceRemoval(user, { removed, at, origin }))
      .write((deliveries) => users.resetPassword(user, { ...given, deliveries }), follow);
  }
}
