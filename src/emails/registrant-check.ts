import type { OwnerCheck } from '../passwords/owner-check.service';
import type { Confirming } from './confirmation-terms';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from '../challenges/challenge.document';

/** The origin of a link's use; `password` is the account's, if the registrant gives it, or empty. */
export interface ConfirmingByLink extends Confirming {
  readonly password: string;
}

/** The check of the account's password that lets the registrant keep the account, on another device. */
export class RegistrantCheck {
  constructor(private readonly owner: Pick<OwnerCheck, 'provePassword'>) {}

  /**
   * Whether the registrant opened the link: they gave the password of an account whose address is unproved.
   * Each link has tries of its own, so that a stranger's failed logins do not keep the registrant from confirming.
   * @throws {WrongPassword} @throws {RateLimited}
   */
  async passes(
    user: UserDocument,
    { _id: id }: Pick<ChallengeDocument, '_id'>,
    { origin, password, session }: ConfirmingByLink,
  ): Promise<boolean> {
    if (password === '' || user.passwordHash === null) return false;
    if (user.emailConfirmedAt !== null || session?.userId === user._id) return false;
    await this.owner.provePassword(user, password, { origin, known: { kind: 'link', id } });
    return true;
  }
}
