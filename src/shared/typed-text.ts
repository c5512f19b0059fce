import { withoutIgnorables } from './typed-name';

/** Characters of no width and no meaning here: blanks, line breaks, controls, the empty pattern of Braille. */
const UNSEEN = /[\p{Z}\p{C}\u2800]/gu;
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{N}]/gu;
const DECIMAL_DIGIT = /\p{Nd}/u;
const FOREIGN_DIGITS = /(?![0-9])\p{Nd}/gu;
/** The marks that keyboards or mail programs write for a hyphen; the Japanese long mark is a letter to Unicode. */
const DASHES = /[\p{Dash}\u2043\u30fc\uff70]/gu;

/** The forms of the codes that are made: of digits, or of a recovery code. */
const CODE = /^(?:[0-9]{6,12}|[0-9A-Z]{16})$/i;
/** The number of a recovery code in a list. */
const NUMBER = /^\s*[0-9]{1,2}[.):]\s/;

/**
 * A code as it was made, however a person copied or typed it: without blanks, hyphens and dots within and around it, with
 * the digits of any script as 0 to 9, and without a label or a list's number before it. A letter stays as it is, for it may
 * be one of a recovery code.
 *
 * Text before a code is left out only where the rest has the form of a code: no code loses a part of its own.
 */
export function typedCode(text: string): string {
  const seen = withoutIgnorables(text.normalize('NFKC')).replace(DASHES, '-');
  const whole = bareCode(seen);
  const candidates = [afterLabel(seen), whole, bareCode(seen.replace(NUMBER, ''))];
  return candidates.find((code) => CODE.test(code)) ?? whole;
}

function bareCode(text: string): string {
  return text.replace(NEITHER_LETTER_NOR_DIGIT, '').replace(FOREIGN_DIGITS, plainDigit);
}

/** The text after its one colon, such as in `Code: 123456`; nothing where digits stand before it. */
function afterLabel(text: string): string {
  const end = text.indexOf(':');
  const isLabel = end >= 0 && end === text.lastIndexOf(':') && !DECIMAL_DIGIT.test(text.slice(0, end));
  return isLabel ? bareCode(text.slice(end + 1)) : '';
}

/** The parameter that holds the token in every link that is mailed; encoded, where the link is a parameter of another's. */
const IN_A_LINK = /(?:^|[?&]|%3F|%26)(?:amp;|amp%3B)?token(?:=|:|%3D)([^&#"'<>]*)/gi;
const ENCODED_END = /%26|%23/;
/** Quoted-printable breaks a line by an equals sign; after the parameter's name it may as well be the one of the link. */
const SOFT_BREAK = /(?<!token)=\r?\n/gi;
const QUOTED_LINE = /^[>\s]+/gm;
/** 256 bits in base64url, as `newToken` makes them. */
const MAILED = /^[\w-]{43}$/;
/** The equals sign of quoted-printable leaves its two digits: no token of a mail is of 45 characters. */
const QUOTED_EQUALS = /^3D(?=[\w-]{43}$)/;
const OF_A_TOKEN = /[\w-]/;

/**
 * A token as it was mailed, however a person copied it: with line breaks or blanks in it, quoted, with quotes, brackets or a
 * full stop around it, or as the whole link, also one that a mail scanner has wrapped into its own.
 *
 * Only the token of a link is looked at.
 */
export function typedToken(text: string): string {
  const lines = text.normalize('NFKC').replace(SOFT_BREAK, '').replace(QUOTED_LINE, '');
  const seen = withoutIgnorables(lines).replace(UNSEEN, '').replace(DASHES, '-');
  const linked = Array.from(seen.matchAll(IN_A_LINK), ([, value = '']) => bareToken(decoded(value))).filter(Boolean);
  return linked.find((token) => MAILED.test(token)) ?? linked[0] ?? bareToken(seen);
}

/** Tokens are of letters, digits, hyphens and underscores; dots stand inside one alone. */
function bareToken(text: string): string {
  const from = text.search(OF_A_TOKEN);
  let end = text.length;
  while (end > from && !OF_A_TOKEN.test(text.charAt(end - 1))) end -= 1;
  return from < 0 ? '' : text.slice(from, end).replace(QUOTED_EQUALS, '');
}

function decoded(text: string): string {
  const [own = ''] = text.split(ENCODED_END, 1);
  try {
    return decodeURIComponent(own);
  } catch {
    return own;
  }
}

/** Unicode keeps the ten digits of a script side by side. */
function plainDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((point - zero) % 10);
}
