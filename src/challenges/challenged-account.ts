import type { UserService } from '../users/user.service';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from './challenge.document';

/**
 * Returns the account whose owner the challenge proves to read its mail; null where it has another address now.
 *
 * Until the address is proved, that is the account that has it now: else a stranger who deletes one and registers the
 * address again, or moves away from it and does, would void each mail that its owner asks for. Once an account
 * proved the address, only what was asked for that account stands.
 */
export async function challengedAccount(
  users: Pick<UserService, 'findByEmail' | 'findById'>,
  { account, email, userId }: ChallengeDocument,
): Promise<UserDocument | null> {
  const user = await (account === undefined ? users.findById(userId) : users.findByEmail(email));
  if (user?.emailCanonical !== email) return null;
  return account === undefined || account === user._id || user.emailConfirmedAt === null ? user : null;
}

/** Whether the one who registered the account, or was signed in, asked for the challenge and alone knows its id. */
export function isAskedBy({ account, askedByAccount, userId }: ChallengeDocument, user: UserDocument): boolean {
  return askedByAccount === true && (account ?? userId) === user._id;
}
