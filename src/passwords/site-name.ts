/** A shorter word stands inside too many others to say anything of a password. */
const MIN_WORD_LENGTH = 4;
const WORD = /[\p{L}\p{N}]+/gu;
const ADDED = /^[^\p{L}]+|[^\p{L}]+$/gu;
const MARKS = /\p{M}/gu;

/** Signs and letters that are written for each other, by the letter that stands for all of them. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({ o: '0', i: '1!|l', z: '2', e: '3€', a: '4@', s: '5$', g: '69', t: '7+', b: '8' }).flatMap(
    ([letter, signs]) => [...signs].map((sign) => [sign, letter] as const),
  ),
);

/** The words of a site's name in lower case, and all of them as one: what guessing begins with at this site. */
export function wordsOfSite(siteName: string): string[] {
  const words = plain(siteName).match(WORD) ?? [];
  return [...new Set([words.join(''), ...words])].filter((word) => word.length >= MIN_WORD_LENGTH);
}

/**
 * Whether at least half of the password is the site's name or words of it, in any case and spelling of letters by signs.
 *
 * `AcmePortal2024` has every character that a site could ask for, and is among the first guesses at Acme Portal.
 */
export function isMostlySiteName(password: string, siteName: string): boolean {
  const words = wordsOfSite(siteName).map(outlineOf);
  const isMostly = (whole: string): boolean => {
    const rest = words.reduce((left, word) => left.replaceAll(word, ' '), whole).replaceAll(' ', '');
    return whole.length > 0 && rest.length * 2 <= whole.length;
  };
  // Numbers before and behind are what people add; the last sign of a word may be one, too.
  return isMostly(outlineOf(password)) || isMostly(outlineOf(password.replace(ADDED, '')));
}

/** The text without spaces and punctuation, where everything that looks alike is the same letter. */
function outlineOf(text: string): string {
  const letters = [...plain(text)].map((sign) => LOOKALIKES.get(sign) ?? sign);
  return (letters.join('').match(WORD) ?? []).join('');
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase();
}
