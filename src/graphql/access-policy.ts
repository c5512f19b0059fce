import type { Guest, SignedInUser } from '../context/context';
import { GatewayError, NotAllowed } from '../errors';
import type { GuardedAccess } from './access';

/** The caller, as far as the guards need it. */
export type Caller =
  | Pick<Guest, 'isAuthenticated' | 'refusal'>
  | Pick<SignedInUser, 'isAuthenticated' | 'isAdmin' | 'id' | 'permissions' | 'emailConfirmed'>;

/** The caller and the object. */
export interface AccessQuestion {
  readonly user: Caller;
  /** The object that holds the field; of an owner's field its `id` is the user's. */
  readonly source: unknown;
  readonly requireConfirmedEmail: boolean;
}

/**
 * The refusal of a caller by a field of this access, or null where it may read.
 *
 * A refusal that no confirmation would lift comes first: a missing permission, then an unconfirmed address.
 */
export function accessFault(access: GuardedAccess, question: AccessQuestion): GatewayError | null {
  const { user, source, requireConfirmedEmail } = question;
  if (!user.isAuthenticated) return user.refusal;
  const { permission, owner, beforeConfirmation } = access;
  const holds = permission === null || user.isAdmin || user.permissions.includes(permission);
  if (!holds && !(owner && isOf(user.id, source))) return new NotAllowed();
  if (!requireConfirmedEmail || user.emailConfirmed || beforeConfirmation) return null;
  return new GatewayError('EMAIL_NOT_CONFIRMED', 'Confirm your e-mail address first.');
}

function isOf(userId: string, source: unknown): boolean {
  return typeof source === 'object' && source !== null && 'id' in source && source.id === userId;
}
