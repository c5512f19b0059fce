import { domainToASCII, domainToUnicode } from 'node:url';

/** An e-mail address as its owner wrote it, and the one form under which it is unique. */
export interface EmailAddress {
  readonly original: string;
  readonly canonical: string;
}

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const MAX_LOCAL = 64;
const MAX_TOTAL = 254;

/**
 * The address, or null where `text` is not one plain addr-spec (RFC 5321).
 *
 * The local part is ASCII without quotes or comments and the whole is stable under NFKC, so that
 * `mıke@` can never collide with `mike@` and no header or second recipient can be smuggled in.
 * The canonical form is lower-case with the domain in punycode; dots and tags are left as they are (security rule 19).
 */
export function parseEmailAddress(text: string): EmailAddress | null {
  if (text.length > MAX_TOTAL || text.normalize('NFKC') !== text) return null;
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  if (local.length > MAX_LOCAL || !LOCAL_PART.test(local)) return null;
  const domain = canonicalDomain(text.slice(at + 1));
  if (domain === null) return null;
  const canonical = `${local.toLowerCase()}@${domain}`;
  return canonical.length > MAX_TOTAL ? null : { original: text, canonical };
}

/**
 * The domain in punycode, or null where it is not a domain, or is written with more than its letters.
 *
 * Node reads it as the host of a URL, which drops a path and invisible characters and decodes `%70`: what it gives is
 * taken only where it is what was written, since mail is sent to the address as it was written.
 */
function canonicalDomain(written: string): string | null {
  const domain = domainToASCII(written);
  const isWhole =
    [domain, domainToUnicode(domain)].includes(written.toLowerCase()) && domain.split('.').every(isReadableLabel);
  return isWhole && DOMAIN.test(domain) ? domain : null;
}

/** Whether a label in punycode stands for letters beyond ASCII; from Node 24 on `domainToASCII` no longer looks. */
function isReadableLabel(label: string): boolean {
  return !label.startsWith('xn--') || /[^ -~]/.test(domainToUnicode(label));
}

/** The domain, or the beginning of one, in lower case and with the letters that its labels in punycode stand for. */
export function shownDomain(domain: string): string {
  const shown = (label: string): string => (label.startsWith('xn--') ? domainToUnicode(label) || label : label);
  return domain.toLowerCase().split('.').map(shown).join('.');
}

/** The domain of a canonical address as it is shown; null where it is ASCII alone. */
export function internationalDomain(canonical: string | null): string | null {
  const domain = canonical?.slice(canonical.lastIndexOf('@') + 1) ?? '';
  const shown = shownDomain(domain);
  return shown === domain ? null : shown;
}

/** The address with all but its first letter and domain hidden: `a***@example.com`. */
export function maskEmailAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '***' : `${address.slice(0, 1)}***${address.slice(at)}`;
}
