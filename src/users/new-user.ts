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
  /** Whether somebody vouches for what is given here, as an administrator or an import does. */
  readonly isSettled?: boolean;
  /** With what it was registered, where nobody vouches for it, as `keptUserAgent` gives it. */
  readonly userAgent?: string | null;
}

/** The document of a new user: unconfirmed and without permissions unless said otherwise, its profile as it is kept. */
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
