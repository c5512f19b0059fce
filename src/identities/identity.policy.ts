import { after } from '../shared/clock';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from './identity.document';

/** The longest time that an unlinking takes; after that its process has stopped. */
const LEAVING_MS = 60_000;

/**
 * Whether the identity is the user's, was linked by the present owner of the account, and not between a change of
 * address and its undo.
 */
export function isIdentityOf(identity: IdentityDocument, user: UserDocument): boolean {
  const isOwners = (identity.ownerVersion ?? 0) === (user.ownerVersion ?? 0);
  return identity.userId === user._id && isOwners && !isUndone(identity, user);
}

/**
 * Decided by version, not by time alone: a link that was let in before the undo and is stored after it is a thief's, and
 * one that its owner makes in the same millisecond is not.
 */
function isUndone({ credentialVersion = 0, linkedAt }: IdentityDocument, { undoneChange }: UserDocument): boolean {
  return (
    undoneChange !== undefined && linkedAt >= undoneChange.since && credentialVersion < undoneChange.credentialVersion
  );
}

/** Whether the user can sign in without any identity. */
export function hasOtherWayIn(user: UserDocument, sendsMail: boolean): boolean {
  return user.passwordHash !== null || (sendsMail && user.emailConfirmedAt !== null);
}

/** Whether the identity is being unlinked just now. */
export function isLeaving({ leavingSince }: IdentityDocument, now: Date): boolean {
  return leavingSince !== undefined && after(leavingSince, LEAVING_MS) > now;
}
