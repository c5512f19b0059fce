import { isAdmin, mfaOf } from './user.policy';
import type { User } from './user.type';
import type { UserDocument } from './user.document';

/** The user as the graph shows it: named fields only, so that no hash or secret can come along. */
export function toUser(document: UserDocument): User {
  return {
    id: document._id,
    username: document.username,
    name: document.name,
    photo: document.photo,
    createdAt: document.createdAt,
    email: document.email,
    emailConfirmed: document.emailConfirmedAt !== null,
    permissions: document.permissions,
    isAdmin: isAdmin(document),
    hasPassword: document.passwordHash !== null,
    mfa: mfaOf(document),
    updatedAt: document.updatedAt,
    lastLoginAt: document.lastLoginAt,
    lastRequestAt: document.lastRequestAt,
    storedBlock: document.block,
    storedCustomData: document.customData,
  };
}
