/** OpenID Connect Core section 2. */
const MAX_LENGTH = 255;
/** Invisible characters: two ids that look alike would be two people, or an empty-looking one everybody's. */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Texts that programs write where they have no id. */
const NO_IDS: ReadonlySet<string> = new Set(['null', 'undefined', 'nan', '[object object]']);

/**
 * The id by which a provider knows a person, as it was given; null where it is none.
 *
 * It alone decides whose account is opened. One that is empty or blank is the same for everybody, and would make
 * strangers one person; a text is not trimmed, since what is left may be the id of somebody else.
 */
export function providerSubject(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > MAX_LENGTH) return null;
  const isOne = given !== '' && given === given.trim() && !HIDDEN.test(given) && !NO_IDS.has(given.toLowerCase());
  return isOne ? given : null;
}

/** As `providerSubject`, for a provider that counts its people: from one, and as far as a number is exact. */
export function numberedSubject(given: unknown): string | null {
  return typeof given === 'number' && Number.isSafeInteger(given) && given > 0 ? String(given) : null;
}
