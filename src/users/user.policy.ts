import { BadUserInput, type FieldFault } from '../errors';
import { type EmailAddress, parseEmailAddress } from '../shared/email-address';
import { typedName } from '../shared/typed-name';
import { canonicalUsername, USERNAME_MAX_LENGTH, USERNAME_MIN_LENGTH, usernameFault } from '../shared/username';
import { newCode } from '../shared/random';
import { shownLine, shownLink } from '../shared/shown-text';
import type { StoredBlock, UserDocument } from './user.document';

/** The permission that holds every other. */
export const ADMIN = 'admin';
const PERMISSION = /^[a-z][a-z0-9:_-]{0,63}$/;
const MAX_PERMISSIONS = 50;
const NAME_MAX_LENGTH = 100;
const PHOTO_MAX_LENGTH = 2048;

/** Whether the block is in force at this moment; one with an end lifts itself. */
export function isBlocked(block: StoredBlock | null, now: Date): boolean {
  return block !== null && (block.until === null || block.until > now);
}

/** Whether the user holds the permission "admin", which holds every other. */
export function isAdmin(user: Pick<UserDocument, 'permissions'>): boolean {
  return user.permissions.includes(ADMIN);
}

/** Returns the faults in a list of permissions; empty where there are none. */
export function permissionFaults(permissions: readonly string[], path = 'permissions'): FieldFault[] {
  if (permissions.length > MAX_PERMISSIONS) {
    const message = `A user holds at most ${String(MAX_PERMISSIONS)} permissions.`;
    return [{ path, rule: 'TOO_MANY', message }];
  }
  return permissions.flatMap((name, index) => {
    const at = `${path}.${String(index)}`;
    if (!PERMISSION.test(name)) {
      const message = 'A permission has 1 to 64 of a-z, 0-9, :, _ and -, and begins with a letter.';
      return [{ path: at, rule: 'PERMISSION', message }];
    }
    return permissions.indexOf(name) < index ? [{ path: at, rule: 'TWICE', message: 'Name it once.' }] : [];
  });
}

/** The second factors of an account that are on. */
export interface MfaState {
  readonly email: boolean;
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
}

/** The account's second factors; one that never had any has none on. */
export function mfaOf({ mfa = {} }: Pick<UserDocument, 'mfa'>): MfaState {
  const totp = mfa.totp !== undefined;
  return { email: mfa.email === true, totp, recoveryCodesLeft: totp ? (mfa.recoveryCodeHashes ?? []).length : 0 };
}

/** The login name as it is counted and looked up: one form for every spelling of it. */
export function canonicalLogin(login: string): { readonly kind: 'email' | 'username'; readonly value: string } {
  const name = typedName(login);
  if (!name.includes('@')) return { kind: 'username', value: canonicalUsername(name) };
  return { kind: 'email', value: parseEmailAddress(name)?.canonical ?? name.toLowerCase() };
}

/** The name under which tries are counted: the account's id or, for an unknown login, its canonical form; both lock alike. */
export function throttledAccount(user: Pick<UserDocument, '_id'> | null, login: string): string {
  return user?._id ?? `unknown:${canonicalLogin(login).value}`;
}

/** A username made of the address's local part; `again` adds digits for when that one is taken or reserved. */
export function deriveUsername(email: EmailAddress, again: boolean): string {
  const local = email.canonical.slice(0, email.canonical.lastIndexOf('@'));
  const name = local
    .replace(/\+.*$/, '')
    .replace(/[^a-z0-9._-]/g, '')
    .slice(0, USERNAME_MAX_LENGTH - 7)
    .replace(/^[._-]+|[._-]+$/g, '');
  const usable = !again && usernameFault(name) === null;
  return usable ? name : `${name.length < USERNAME_MIN_LENGTH ? 'user' : name}-${newCode(6)}`;
}

/** A name as it is kept and shown; null where it breaks the rule of names. */
export function acceptedName(name: string): string | null {
  return shownLine(name, NAME_MAX_LENGTH);
}

/** The address of a photo as it is kept and shown; null where it breaks the rule of photos. */
export function acceptedPhoto(photo: string): string | null {
  return shownLink(photo, PHOTO_MAX_LENGTH);
}

/** Name and photo as they are stored: a field left out stays out, and one that breaks a rule is null. */
export function acceptedProfile({ name, photo }: GivenProfile): { name?: string | null; photo?: string | null } {
  return {
    ...(name === undefined ? {} : { name: name === null ? null : acceptedName(name) }),
    ...(photo === undefined ? {} : { photo: photo === null ? null : acceptedPhoto(photo) }),
  };
}

/** The profile that a user gives. */
interface GivenProfile {
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
}

/** Returns the faults in a profile; empty where there are none. */
export function profileFaults({ name, photo }: GivenProfile): FieldFault[] {
  return [
    ...(name != null && acceptedName(name) === null ? [NAME_FAULT] : []),
    ...(photo != null && acceptedPhoto(photo) === null ? [PHOTO_FAULT] : []),
  ];
}

const NAME_FAULT: FieldFault = {
  path: 'name',
  rule: 'NAME',
  message: `A name has 1 to ${String(NAME_MAX_LENGTH)} characters on one line, and none that cannot be seen.`,
};
const PHOTO_FAULT: FieldFault = {
  path: 'photo',
  rule: 'URL',
  message:
    `A photo is an https:// address of at most ${String(PHOTO_MAX_LENGTH)} characters, without a password, quotes, ` +
    'angle brackets and blanks.',
};

/** @throws {BadUserInput} naming every fault, where there is one. */
export function refuseFaults(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new BadUserInput(faults);
}
