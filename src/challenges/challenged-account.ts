import type { UserService } from '../users/user.service';
import type { UserDocument } from '../users/user.document';
import type { ChallengeDocument } from './challenge.document';

/**
 * The account about which the challenge proves that its owner reads the mail; null where it has another address now.
 *
 * Before anybody proved the address, that is whichever account has it: else whoever deletes an account and registers the
 * address again, or moves away from it and does, would make each mail worthless that its owner asks for. Once an account
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

/** Whether whoever registered the account, or was signed in to it, asked for the challenge, and alone knows its id. */
export function isAskedBy({ account, askedByAccount, userId }: ChallengeDocument, user: UserDocument): boolean {
  return askedByAccount === true && (account ?? userId) === user._id;
}
