import type { Filter, UpdateFilter } from '../storage/database';
import type { EmailAddress } from '../shared/email-address';
import { ADMIN, isAdmin } from './user.policy';
import type { PendingDelivery } from '../outbox/pending-delivery';
import type { UserDocument } from './user.document';

/** The changes to an account whose address was proved for the first time. */
export interface AddressClaim {
  readonly at: Date;
  /** The new username; null where the present one stays. */
  readonly username: string | null;
  /** Whether the permissions stay. */
  readonly keepsPermissions: boolean;
  /** The password that the proof gives; null for none. */
  readonly passwordHash: string | null;
  readonly deliveries: readonly PendingDelivery[];
}

/** Whether what the account says of its owner may be somebody else's: nobody proved its address, nobody vouched for it. */
export function isStrangers({ settled }: Pick<UserDocument, 'settled'>): boolean {
  return settled !== true;
}

/** Whether the username was not chosen by somebody who may be a stranger. */
export function keepsName(user: Pick<UserDocument, 'settled' | 'usernameAssigned'>): boolean {
  return !isStrangers(user) || user.usernameAssigned === true;
}

/** The account's address, where it has one. */
export function addressOf({ email, emailCanonical }: UserDocument): EmailAddress | null {
  return email === null || emailCanonical === null ? null : { original: email, canonical: emailCanonical };
}

/**
 * The account as it was read, still not blocked and with the same address, which nobody has proved.
 *
 * Only what an administrator decides is held fast beside that: a stranger who writes all the time must not keep the
 * owner from coming in.
 */
export function unproved(user: UserDocument, at: Date): Filter<UserDocument> {
  const { _id, emailCanonical, settled } = user;
  return {
    ...{ _id, emailCanonical, emailConfirmedAt: null, settled: settled ?? { $exists: false } },
    ...standingAsSeen(user),
    $or: [{ block: null }, { 'block.until': { $lte: at } }],
  };
}

/** No administrator has become one, and an administrator was not counted anew, since the user was seen. */
export function standingAsSeen(seen: UserDocument): Filter<UserDocument> {
  if (!isAdmin(seen)) return { permissions: { $ne: ADMIN } };
  return { adminVersion: seen.adminVersion ?? { $exists: false } };
}

/**
 * The account in the hands of whoever proved its address, in one write.
 *
 * Whoever registered it need not be they: password, second factors, sessions (by `credentialVersion`), identities (by
 * `ownerVersion`) and links that undo are worth nothing any more. What the account says of its owner goes too, unless
 * an administrator vouched for it.
 */
export function claimed(user: UserDocument, claim: AddressClaim): UpdateFilter<UserDocument> {
  const { at, passwordHash } = claim;
  const left = isStrangers(user) ? withoutTraces(user, claim) : {};
  return {
    $set: {
      ...left,
      ...{ emailConfirmedAt: at, passwordHash, passwordChangedAt: passwordHash === null ? null : at, updatedAt: at },
    },
    $unset: { mfa: '', registeredWith: '' },
    $inc: { credentialVersion: 1, ownerVersion: 1, ...(isStrangers(user) ? { customDataVersion: 1 } : {}) },
  };
}

function withoutTraces(
  { emailCanonical }: UserDocument,
  { keepsPermissions, username }: AddressClaim,
): Partial<UserDocument> {
  return {
    ...(username === null ? {} : { username, usernameCanonical: username }),
    ...{ name: null, photo: null, customData: null, lastLoginAt: null },
    ...(keepsPermissions ? {} : { permissions: [] }),
    formerEmails: [],
    heldEmails: emailCanonical === null ? [] : [emailCanonical],
  };
}

/** A user, and whose account it was when that was read; undefined where anybody's will do, as for administrators. */
export interface OwnedUser {
  readonly id: string;
  readonly ownerVersion?: number | undefined;
}

/**
 * The condition that the account has not come to another owner since: what somebody had under way who registered another
 * person's address must not reach that person's account.
 */
export function ownedSince(ownerVersion: number | undefined): Filter<UserDocument> {
  if (ownerVersion === undefined) return {};
  return { ownerVersion: ownerVersion === 0 ? { $exists: false } : ownerVersion };
}
