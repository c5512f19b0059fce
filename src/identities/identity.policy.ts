import { after } from '../shared/clock';
import type { IdentityDocument, UserDocument } from '../storage/collections';

/** For how long an unlinking that has begun may not be finished; after that its process has stopped. */
const LEAVING_MS = 60_000;

/** Whether the identity is one of the user's, and was linked by whoever owns the account now. */
export function isIdentityOf(identity: IdentityDocument, user: UserDocument): boolean {
  return identity.userId === user._id && (identity.ownerVersion ?? 0) === (user.ownerVersion ?? 0);
}

/** Whether the user can sign in without any identity. */
export function hasOtherWayIn(user: UserDocument, sendsMail: boolean): boolean {
  return user.passwordHash !== null || (sendsMail && user.emailConfirmedAt !== null);
}

/** Whether the identity is being unlinked just now. */
export function isLeaving({ leavingSince }: IdentityDocument, now: Date): boolean {
  return leavingSince !== undefined && after(leavingSince, LEAVING_MS) > now;
}
