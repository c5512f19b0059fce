import type { RefusedInsert } from '../storage/database';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from '../identities/identity.document';

/** The database of an import; a rehearsal has the same methods and changes nothing. */
export interface ImportStore {
  /** Stores those that no unique index refuses, and returns the refused. */
  insertUsers(users: readonly UserDocument[]): Promise<readonly RefusedInsert[]>;
  /** The users who have the id, the name or the address of one of these, or still hold its address. */
  occupants(users: readonly UserDocument[]): Promise<readonly UserDocument[]>;
  /** The positions of those that are linked to another user. */
  linkedElsewhere(identities: readonly IdentityDocument[]): Promise<readonly number[]>;
  /** Links each that is not linked to another user, and returns the positions of the others. */
  link(identities: readonly IdentityDocument[]): Promise<readonly number[]>;
  /** Marks these users as wholly written. */
  finish(userIds: readonly string[]): Promise<void>;
}

/** The canonical addresses that no other user can have: the present one, and those given up whose undo link lives. */
export function addressesOf({
  emailCanonical,
  heldEmails = [],
}: Pick<UserDocument, 'emailCanonical' | 'heldEmails'>): string[] {
  return [...(emailCanonical === null ? [] : [emailCanonical]), ...heldEmails];
}
