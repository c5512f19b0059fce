import type { Subject } from '../identities/identity.service';
import type { ProviderProfile } from './provider';

/** The claims about a person in an id token or from the userinfo endpoint (OpenID Connect Core section 5.1). */
export type Claims = Readonly<Record<string, unknown>>;

/** Whether the claims hold an address, and say whether it is verified. */
export function tellsAddress(claims: Claims): boolean {
  return textOf(claims['email']) !== null && verificationOf(claims) !== null;
}

/** The claims, with this name where they hold none. */
export function withName(claims: Claims, name: string | null): Claims {
  return textOf(claims['name']) === null ? { ...claims, name } : claims;
}

/** Whether the claims hold all data of a new account, so that userinfo is not needed. */
export function tellsAll(claims: Claims): boolean {
  return tellsAddress(claims) && textOf(claims['name']) !== null;
}

/**
 * Returns the person by the id token, and by userinfo where the token leaves something out.
 *
 * An address and its verification come from one of the two: the verification of one address verifies no other.
 */
export function profileOf(person: Subject, token: Claims, userinfo: Claims = {}): ProviderProfile {
  const address = tellsAddress(token) || textOf(userinfo['email']) === null ? token : userinfo;
  const either = (claim: string) => textOf(token[claim]) ?? textOf(userinfo[claim]);
  return {
    provider: person.provider,
    subject: person.subject,
    email: textOf(address['email']),
    emailVerified: verificationOf(address) ?? false,
    name: either('name'),
    photo: either('picture'),
  };
}

/** Some providers write the boolean as a word. Null where the claims say neither. */
function verificationOf({ email_verified: verified }: Claims): boolean | null {
  if (verified === true || verified === 'true') return true;
  return verified === false || verified === 'false' ? false : null;
}

/** A text that holds something; a claim of another type counts as missing. */
function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim.trim() !== '' ? claim : null;
}
