import type { IncomingHttpHeaders } from 'node:http';
import { isBearer } from '../shared/bearer';

/** The names of the token cookies, and the hosts they go to. */
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
 * The different raw values of all cookies of this name, in the order of the header; empty ones are none.
 *
 * Several of a name come where a cookie is left over or was planted: which one is ours its value must tell.
 * Values are opaque: nothing is decoded, unquoted or read as JSON.
 */
export function readCookies(header: string | undefined, name: string): string[] {
  return [...new Set(allCookies(header, name))].filter((value) => value !== '');
}

/** The number of cookies of this name, whatever their values. */
export function countCookies(header: string | undefined, name: string): number {
  return allCookies(header, name).length;
}

function allCookies(header: string | undefined, name: string): string[] {
  if (header?.includes(name) !== true) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/**
 * The cookies of a request that count: none where it brings a Bearer token.
 *
 * A page has to set that header itself, so such a request is no CSRF, as long as no cookie decides anything in it.
 */
export function countingCookies({ authorization, cookie }: IncomingHttpHeaders): string | undefined {
  return isBearer(authorization) ? undefined : cookie;
}
