import { shownDomain } from '../shared/email-address';
import { typedName } from '../shared/typed-name';
import { canonicalUsername } from '../shared/username';
import type { Filter } from '../storage/database';
import type { UserDocument } from './user.document';

const LAST_CHARACTER = '\u{10ffff}';
const FULL_STOPS = /[\u3002\uff61]/g;
const NON_ASCII = /[^\0-\x7f]/;

/**
 * The conditions of a search: the text begins the username, the address, or a domain with letters beyond ASCII.
 *
 * The text is made canonical as a login is: case, punycode, full-width and invisible characters make no difference.
 */
export function searchConditions(text: string): Filter<UserDocument>[] {
  const given = typedName(text);
  const plain = given.replace(FULL_STOPS, '.').normalize('NFKC').trim();
  const names = [given.normalize('NFC'), plain, plain.toLowerCase()].map(canonicalUsername);
  const conditions = [...new Set(names)].map((name) => ({ usernameCanonical: beginningWith(name) }));
  return [...conditions, ...addressConditions(plain.toLowerCase())];
}

function addressConditions(text: string): Filter<UserDocument>[] {
  const at = text.lastIndexOf('@');
  const domain = shownDomain(text.slice(at + 1));
  const asWritten: Filter<UserDocument>[] = [{ emailCanonical: beginningWith(text) }];
  const mayBeIdn = domain !== '' && (NON_ASCII.test(domain) || at !== -1);
  if (!mayBeIdn) return asWritten;
  const byDomain: Filter<UserDocument> = { emailDomainShown: beginningWith(domain) };
  if (at < 1) return [...asWritten, byDomain];
  return [...asWritten, { emailCanonical: beginningWith(text.slice(0, at + 1)), ...byDomain }];
}

function beginningWith(text: string): { $gte: string; $lt: string } {
  return { $gte: text, $lt: text + LAST_CHARACTER };
}
