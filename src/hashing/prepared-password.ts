/** The most code points that a password may have; hashing never sees more. */
export const PASSWORD_MAX_LENGTH = 128;

/** No 128 code points come from more UTF-16 units than this (NFC makes one of four at most), so more is not even normalised. */
const MAX_UNITS = PASSWORD_MAX_LENGTH * 8;
const NON_ASCII = /[^\0-\x7f]/;
const NON_ASCII_SPACE = /\p{Zs}/gu;

/**
 * The password as it is hashed: every Unicode space is U+0020 and the whole is in NFC, nothing is trimmed or folded.
 *
 * RFC 8265 section 4.2 (OpaqueString), so that the same keys on two keyboards make the same password.
 * Of NIST's and ASVS' different advice on compatibility forms we take NFC alone: NFKC would merge distinct passwords.
 */
export function preparePassword(password: string): string {
  return NON_ASCII.test(password) ? password.replace(NON_ASCII_SPACE, ' ').normalize('NFC') : password;
}

/** The code points of the prepared password: what a person counts, not UTF-16 units. */
export function passwordLength(password: string): number {
  return [...preparePassword(password)].length;
}

/** Whether the password exceeds the most that is ever hashed, in constant memory however long it is. */
export function isTooLong(password: string): boolean {
  return password.length > MAX_UNITS || passwordLength(password) > PASSWORD_MAX_LENGTH;
}
