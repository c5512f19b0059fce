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

/** Whether the account's data may be a stranger's: its address was never proved, and no administrator vouched for it. */
export function isStrangers({ settled }: Pick<UserDocument, 'settled'>): boolean {
  return settled !== true;
}

/** Whether the username stays: it was not chosen by a possible stranger. */
export function keepsName(user: Pick<UserDocument, 'settled' | 'usernameAssigned'>): boolean {
  return !isStrangers(user) || user.usernameAssigned === true;
}

/** The account's address, where it has one. */
export function addressOf({ email, emailCanonical }: UserDocument): EmailAddress | null {
  return email === null || emailCanonical === null ? null : { original: email, canonical: emailCanonical };
}

/**
 * The condition that the account is as it was read: not blocked, with the same address, still unproved.
 *
 * Beside that it checks only what administrators decide: a stranger who writes all the time must not keep the
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

/** The condition that the user seen has not become an administrator since or, if they were one, was not counted anew. */
export function standingAsSeen(seen: UserDocument): Filter<UserDocument> {
  if (!isAdmin(seen)) return { permissions: { $ne: ADMIN } };
  return { adminVersion: seen.adminVersion ?? { $exists: false } };
}

/**
 * Returns the update that gives the account to the person who proved its address.
 *
 * Another may have registered it: password, second factors, sessions (by `credentialVersion`), identities (by
 * `ownerVersion`) and undo links are void from then on. The account's data about its owner go too, unless
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

/** A user, and the version of the account's owner when read; undefined for any owner, as for administrators. */
export interface OwnedUser {
  readonly id: string;
  readonly ownerVersion?: number | undefined;
}

/**
 * The condition that the account still has the same owner: a request of someone who registered another
 * person's address must not change that person's account.
 */
export function ownedSince(ownerVersion: number | undefined): Filter<UserDocument> {
  if (ownerVersion === undefined) return {};
  return { ownerVersion: ownerVersion === 0 ? { $exists: false } : ownerVersion };
}
