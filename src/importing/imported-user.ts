import { createHash } from 'node:crypto';
import { type EmailAddress, parseEmailAddress } from '../shared/email-address';
import { typedName } from '../shared/typed-name';
import { canonicalUsername, usernameFault } from '../shared/username';
import { newId } from '../shared/random';
import { shownLine } from '../shared/shown-text';
import type { CustomDataRules } from '../users/custom-data.policy';
import { newUser } from '../users/new-user';
import { acceptedName, acceptedPhoto, deriveUsername, isAdmin } from '../users/user.policy';
import { type Note, RowRejected } from './import-outcome';
import type { OriginRow } from './origin-row';
import type { UserDocument } from '../users/user.document';
import type { IdentityDocument } from '../identities/identity.document';

/** The terms that the rows of an import meet. */
export interface ImportTerms {
  /** The origin's own name, for the reason of a block. */
  readonly origin: string;
  /** The start of the import: the moment for whatever a row gives none for. */
  readonly now: Date;
  readonly customData: Pick<CustomDataRules, 'faults'>;
  /** Whether a password can be checked against the hash. */
  readonly canVerify: (hash: string) => boolean;
  /** Whether the origin blocks this canonical address elsewhere than in the row. */
  readonly isBlockedAddress: (canonical: string) => boolean;
  /** Whether no address counts as confirmed, whatever the row says. */
  readonly unconfirmed: boolean;
}

/** A row as it will be stored. */
export interface ImportedUser {
  readonly user: UserDocument;
  readonly email: EmailAddress;
  readonly identity: IdentityDocument | null;
  /** Whether the row itself says when it was made, so that the moment tells it from another of the same id. */
  readonly isDated: boolean;
  /** Whether the name was made of the address: another may then be made where it is taken. */
  readonly isNameDerived: boolean;
  /** The parts not taken over as they were. */
  readonly notes: readonly { readonly reason: Note; readonly message: string }[];
}

const MAX_PERMISSIONS = 50;
const MAX_PERMISSION = 64;
const MAX_USERNAME = 64;

/** The row as an account of ours. @throws {RowRejected} where importing it would lose or falsify something important. */
export function importedUser(row: OriginRow, terms: ImportTerms): ImportedUser {
  const email = addressOf(row);
  refuseOddPermissions(row.permissions);
  refuseOddCustomData(row.customData, terms);
  const notes: ImportedUser['notes'][number][] = [];
  const note = (reason: Note, message: string): null => {
    notes.push({ reason, message });
    return null;
  };
  const kept = keptUsername(row.username, note);
  const createdAt = row.createdAt ?? terms.now;
  const known = {
    ...profileOf(row, note),
    email,
    username: kept ?? deriveUsername(email, row.username !== null),
    passwordHash: hashOf(row.password, { terms, note }),
    permissions: [...new Set(row.permissions)],
    customData: row.customData,
    isSettled: true,
    ...(row.isConfirmed && !terms.unconfirmed ? { emailConfirmedAt: createdAt } : {}),
  };
  const user = { ...newUser(known, createdAt), ...ownFields(row, { kept, email, terms }) };
  const identity = identityOf(row, user, note);
  return {
    user: identity !== null || isAdmin(user) ? { ...user, unfinishedImport: true } : user,
    ...{ email, identity, notes },
    isDated: row.createdAt !== null,
    isNameDerived: kept === null,
  };
}

function addressOf({ email: text }: OriginRow): EmailAddress {
  const email = text === null ? null : parseEmailAddress(typedName(text));
  if (email === null) throw new RowRejected('EMAIL', 'email is no e-mail address that mail can be sent to.');
  return email;
}

/** The fields in which an imported account differs from a new one. */
function ownFields(
  row: OriginRow,
  { email, kept, terms }: { email: EmailAddress; kept: string | null; terms: ImportTerms },
): Partial<UserDocument> {
  const isBlocked = row.isBlocked || terms.isBlockedAddress(email.canonical);
  const reason = `Blocked in ${terms.origin}.`;
  return {
    _id: row.id ?? idOfAddress(terms.origin, email),
    heldEmails: [email.canonical],
    ...(kept === null ? {} : { username: usernameFault(kept) === null ? canonicalUsername(kept) : kept }),
    block: isBlocked ? { at: terms.now, by: null, reason, until: null } : null,
    updatedAt: row.updatedAt ?? terms.now,
    lastLoginAt: row.lastLoginAt,
  };
}

/** The same at every run, so that a row without an id is known again. In the form of a UUID. */
function idOfAddress(origin: string, { canonical }: EmailAddress): string {
  const hex = createHash('sha256').update(`${origin} ${canonical}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

type Noting = (reason: Note, message: string) => null;

/**
 * The name of the row, or null where one must be made: there is none, or it could never be typed at a login.
 *
 * A name that our rule refuses (too long, with a blank, reserved) is kept: its owner knows it.
 */
function keptUsername(username: string | null, note: Noting): string | null {
  const name = username?.trim() ?? '';
  if (name === '') return null;
  if (!name.includes('@') && shownLine(name, MAX_USERNAME) !== null) return name;
  return note(
    'USERNAME',
    'username holds an @ or characters that are not seen, or is too long; a name was made of the address.',
  );
}

function hashOf(hash: string | null, { terms, note }: { terms: ImportTerms; note: Noting }): string | null {
  if (hash === null || terms.canVerify(hash)) return hash;
  return note('PASSWORD', 'password is no hash that can be verified here; its owner resets the password by mail.');
}

function profileOf({ name, photo }: OriginRow, note: Noting): { name: string | null; photo: string | null } {
  return {
    name:
      name === null
        ? null
        : (acceptedName(name) ??
          note('NAME', 'name is empty, too long or holds characters that are not seen; left out.')),
    photo:
      photo === null ? null : (acceptedPhoto(photo) ?? note('PHOTO', 'photo is no plain https:// address; left out.')),
  };
}

function refuseOddPermissions(permissions: readonly string[]): void {
  const isOdd = (name: string): boolean => name.trim() === '' || name.length > MAX_PERMISSION || /\p{Cc}/u.test(name);
  if (permissions.length <= MAX_PERMISSIONS && !permissions.some(isOdd)) return;
  throw new RowRejected(
    'FIELD',
    `permissions are at most ${String(MAX_PERMISSIONS)} names of 1 to ${String(MAX_PERMISSION)} characters.`,
  );
}

function refuseOddCustomData(data: unknown, { customData }: ImportTerms): void {
  const [fault] = data === null ? [] : customData.faults(data, 'customData');
  if (fault !== undefined) throw new RowRejected('CUSTOM_DATA', `${fault.path}: ${fault.message}`);
}

function identityOf({ identity }: OriginRow, user: UserDocument, note: Noting): IdentityDocument | null {
  if (identity === 'unusable') return note('IDENTITY', 'provider and sid identify no account at a provider; left out.');
  return identity === null ? null : { _id: newId(), userId: user._id, ...identity, linkedAt: user.createdAt };
}
