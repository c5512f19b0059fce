/** How the token cookies are named and whom browsers send them to. */
export interface CookieOptions {
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly domain: string | null;
  readonly accessName: string;
  readonly refreshName: string;
}

/**
 * The name with the strongest prefix that its attributes allow: `__Host-` for one host, `__Secure-` for a domain.
 *
 * Browsers refuse to set a prefixed cookie without its attributes, so that neither a sister domain nor
 * plain HTTP can plant a session (RFC 6265bis section 4.1.3).
 */
export function cookieName(name: string, { secure, domain }: CookieOptions): string {
  if (!secure || /^__(?:Host|Secure)-/.test(name)) return name;
  return domain === null ? `__Host-${name}` : `__Secure-${name}`;
}

/**
 * The raw value of the one cookie of this name, or null where there is none or more than one.
 *
 * Two of a name mean that somebody planted one (cookie tossing), and which is genuine cannot be told.
 * Values are opaque: nothing is decoded, unquoted or read as JSON.
 */
export function readCookie(header: string | undefined, name: string): string | null {
  const values = readCookies(header, name);
  const [only] = values;
  return values.length === 1 ? (only ?? '') || null : null;
}

/** The raw values of all cookies of this name, in the order of the header. */
export function readCookies(header: string | undefined, name: string): string[] {
  if (header?.includes(name) !== true) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
