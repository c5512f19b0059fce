import { typedName } from './typed-name';

/** The rule a name breaks. */
export type UsernameFault = 'TOO_SHORT' | 'TOO_LONG' | 'CHARACTERS' | 'RESERVED';

export const USERNAME_MIN_LENGTH = 3;
export const USERNAME_MAX_LENGTH = 32;
const SHAPE = /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/;

/** The shape as forms write it (`pattern` of HTML): capitals are taken and lower-cased. */
export const USERNAME_PATTERN = '[A-Za-z0-9][A-Za-z0-9._\\-]*[A-Za-z0-9]';

const RESERVED = new Set(
  (
    'about abuse account accounts admin administrator anonymous api auth billing blog contact everyone ' +
    'gatehouse graphql guest help hostmaster info login logout mail me moderator nobody noreply null official ' +
    'owner postmaster privacy register root security self service settings signin signup staff status ' +
    'superuser support sysadmin system team test undefined user username users webmaster www you'
  ).split(' '),
);

/** The form under which a username is kept and unique: as `typedName` gives it, ASCII letters lower-cased. */
export function canonicalUsername(name: string): string {
  return typedName(name).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * The rule that a name breaks, or null. Never `/i` with `/u`: those accept U+212A for k and U+017F for s.
 * A name can hold no `@`, so that it is never taken for an e-mail address at login (CVE-2024-1722).
 */
export function usernameFault(name: string): UsernameFault | null {
  const canonical = canonicalUsername(name);
  if (canonical.length < USERNAME_MIN_LENGTH) return 'TOO_SHORT';
  if (canonical.length > USERNAME_MAX_LENGTH) return 'TOO_LONG';
  if (!SHAPE.test(canonical)) return 'CHARACTERS';
  return RESERVED.has(canonical) ? 'RESERVED' : null;
}
