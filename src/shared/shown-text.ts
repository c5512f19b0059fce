import { parsedUrl } from './parsed-url';

/**
 * Characters that are not seen and change how the text around them is read: controls, line breaks, bidirectional
 * overrides and marks, tags, lone surrogates. The joiners U+200C and U+200D are left, for scripts and emoji need them.
 */
const HIDDEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const LINE_BREAKS = /\r\n?|\n/g;
/** The pattern blank of Braille is a symbol, and is empty. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A text of one line as it is kept to be shown to others: in NFC, without blanks around it. Null where it holds hidden
 * characters, nothing that can be seen, or more code points than the limit.
 *
 * With a bidirectional override or a line break a name could overwrite the text beside it.
 */
export function shownLine(text: string, maxLength: number): string | null {
  if (text.length > 4 * maxLength || HIDDEN.test(text)) return null;
  const kept = text.normalize('NFC').trim();
  return VISIBLE.test(kept) && [...kept].length <= maxLength ? kept : null;
}

/** As `shownLine`, for a text that may have several lines or none. */
export function shownLines(text: string, maxLength: number): string | null {
  if (text.length > 4 * maxLength || HIDDEN.test(text.replace(LINE_BREAKS, ''))) return null;
  const kept = text.normalize('NFC').replace(LINE_BREAKS, '\n').trim();
  return [...kept].length <= maxLength ? kept : null;
}

const NOT_IN_A_LINK = /[\s"'`<>\\]/;

/**
 * The address of a web page or picture as a URL is written, or null where it is not of https, holds a name and password,
 * a quote, an angle bracket, a blank or a hidden character, or is longer than the limit.
 *
 * Pages put it into an attribute as it is: it must not end the attribute or begin another, and a URL
 * parser alone drops line breaks and leaves quotes.
 */
export function shownLink(text: string, maxLength: number): string | null {
  if (text.length > maxLength || HIDDEN.test(text) || NOT_IN_A_LINK.test(text)) return null;
  const url = parsedUrl(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return url.href.length <= maxLength ? url.href : null;
}
