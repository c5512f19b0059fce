import { type EmailAddress, internationalDomain } from '../shared/email-address';
import { newId } from '../shared/random';
import { canonicalUsername } from '../shared/username';
import { acceptedProfile } from './user.policy';
import type { UserDocument } from './user.document';

/** The data of a new account; other fields of a caller's object are dropped. */
export interface NewUser {
  readonly email: EmailAddress;
  readonly username: string;
  readonly passwordHash: string | null;
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
  readonly permissions?: readonly string[];
  readonly emailConfirmedAt?: Date;
  readonly customData?: unknown;
  /** Whether an administrator or an import vouches for this data. */
  readonly isSettled?: boolean;
  /** The User-Agent that registered it, as `keptUserAgent` gives it, where nobody vouches for it. */
  readonly userAgent?: string | null;
}

/** Returns the document of a new user: unconfirmed and without permissions by default, the profile as it is stored. */
export function newUser(given: NewUser, now: Date): UserDocument {
  const username = canonicalUsername(given.username);
  const { name = null, photo = null } = acceptedProfile(given);
  const emailDomainShown = internationalDomain(given.email.canonical);
  return {
    _id: newId(),
    username,
    usernameCanonical: username,
    email: given.email.original,
    emailCanonical: given.email.canonical,
    emailConfirmedAt: given.emailConfirmedAt ?? null,
    name,
    photo,
    permissions: [...(given.permissions ?? [])],
    passwordHash: given.passwordHash,
    passwordChangedAt: given.passwordHash === null ? null : now,
    credentialVersion: 0,
    block: null,
    customData: given.customData ?? null,
    createdAt: now,
    updatedAt: now,
    lastLoginAt: null,
    lastRequestAt: null,
    ...(emailDomainShown === null ? {} : { emailDomainShown }),
    ...(given.isSettled === true ? { settled: true } : {}),
    ...(given.userAgent == null ? {} : { registeredWith: given.userAgent }),
  };
}
