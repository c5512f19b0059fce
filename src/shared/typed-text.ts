/** Characters of no width and no meaning here: blanks, line breaks, joiners, bidirectional marks, the soft hyphen. */
const UNSEEN = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{N}]/gu;
const DECIMAL_DIGIT = /\p{Nd}/u;
const FOREIGN_DIGITS = /(?![0-9])\p{Nd}/gu;
/** The parameter that holds the token in every link that is mailed. */
const IN_A_LINK = /[?&](?:amp;)?token=([^&#]*)/i;
/** Tokens are of letters, digits, hyphens and underscores; dots stand inside one alone. */
const AROUND_A_TOKEN = /^[^\w-]+|[^\w-]+$/g;

/**
 * A code as it was made, however a person copied or typed it: without blanks, hyphens and dots within and around it, and
 * with the digits of any script as 0 to 9. A letter stays as it is, for it may be one of a recovery code.
 */
export function typedCode(text: string): string {
  return text.normalize('NFKC').replace(NEITHER_LETTER_NOR_DIGIT, '').replace(FOREIGN_DIGITS, plainDigit);
}

/**
 * A token as it was mailed, however a person copied it: with line breaks or blanks in it, quotes, brackets or a full stop
 * around it, or as the whole link.
 */
export function typedToken(text: string): string {
  const seen = text.replace(UNSEEN, '');
  const [, inLink] = IN_A_LINK.exec(seen) ?? [];
  return (inLink === undefined ? seen : decoded(inLink)).replace(AROUND_A_TOKEN, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Unicode keeps the ten digits of a script side by side. */
function plainDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((point - zero) % 10);
}
