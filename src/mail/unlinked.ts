/**
 * Signs without which no text is an address: dots, slashes, colons and at signs, also those that mail programs and resolvers
 * take for them (the dots of UTS 46, and what becomes one of them in NFKC). A colon between digits is a time.
 */
const SIGNS =
  /(?:(?!(?<=\d):(?=\d))[./:@\\\u2024-\u2026\u2044\u2215\u29f8\u3002\ua789\ufe12\ufe13\ufe52\ufe55\ufe6b\uff0e\uff0f\uff1a\uff20\uff3c\uff61])+/gu;

/** The word joiner: it is invisible, no line is broken at it, and no mail program takes it for a part of an address. */
const JOINER = '\u2060';
const JOINERS = /\u2060/g;

/**
 * The text with a word joiner on both sides of such signs. It reads as it did, and mail programs make no link of it.
 *
 * They make links of all that looks like one, `free-gift.evil.com` in a greeting too, and a stranger may choose a name or an
 * address that a mail to another person shows.
 */
export function unlinked(text: string): string {
  return text.replace(JOINERS, '').replace(SIGNS, `${JOINER}$&${JOINER}`);
}
