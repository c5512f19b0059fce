/** The words that an authenticator app shows beside a code. */
export interface ShownNames {
  readonly issuer: string;
  readonly account: string;
}

/** The most bytes that a name takes in the address: the longest address of a mailbox, and a QR code that cameras still read. */
const MOST_BYTES = { issuer: 120, account: 330 } as const;

/** The name in place of an empty one: without a name an app shows none, or refuses the address. */
const NAMELESS = '-';

/** Colons as apps may read them: some bring a label to one form of its letters before they cut it. */
const COLONS = /[:\ufe13\ufe55\uff1a]/g;
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * The names as the label of an `otpauth://` address takes them.
 *
 * The label is `issuer:account`, and the Key Uri Format allows no colon in either: apps cut it at one.
 * The parameter `issuer` must be the same as in the label. A blank takes a colon's place.
 */
export function shownNames({ issuer, account }: ShownNames): ShownNames {
  return { issuer: shownName(issuer, MOST_BYTES.issuer), account: shownName(account, MOST_BYTES.account) };
}

function shownName(name: string, mostBytes: number): string {
  const plain = name.replace(COLONS, ' ').replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();
  return cut(plain, mostBytes) || NAMELESS;
}

/** Returns the longest beginning of the text that fits the limit of bytes. */
function cut(text: string, mostBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += encodeURIComponent(character).length;
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept.trimEnd();
}
