import { type Collection, DuplicateKey } from '../storage/database';
import { EmailTaken, UsernameTaken } from './user.errors';
import type { UserDocument } from './user.document';

/** The address that a write claims for its account alone. */
export interface AddressClaim {
  /** Canonical; null where the write claims none. */
  readonly address: string | null;
  readonly at: Date;
}

/**
 * Runs the write that gives its account the address; takes the address from another account that gave it up, where its
 * undo link is over. The unique indexes alone decide.
 * @throws {EmailTaken} where another account has the address or may still put it back @throws {UsernameTaken}
 */
export async function claimingAddress<T>(
  users: Collection<UserDocument>,
  { address, at }: AddressClaim,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await toldApart(write);
  } catch (error) {
    if (!(error instanceof EmailTaken) || address === null || !(await release(users, address, at))) throw error;
    return toldApart(write);
  }
}

/** Runs the write; turns a violated unique index into its error. @throws {EmailTaken} @throws {UsernameTaken} */
export async function toldApart<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    if (error.index === 'users_email' || error.index === 'users_held_emails') throw new EmailTaken();
    if (error.index === 'users_username') throw new UsernameTaken();
    throw error;
  }
}

/** Frees an address that an account held for an expired undo link; whether there was one. */
async function release(users: Collection<UserDocument>, address: string, at: Date): Promise<boolean> {
  const over = { $not: { $elemMatch: { canonical: address, until: { $gt: at } } } };
  const { modifiedCount } = await users.updateOne(
    { heldEmails: address, emailCanonical: { $ne: address }, formerEmails: over },
    { $pull: { heldEmails: address, formerEmails: { canonical: address } } },
  );
  return modifiedCount === 1;
}
