import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import type { CookieTokens } from './cookie-jar';

/** How the token cookies are named and whom browsers send them to. */
export interface CookieOptions {
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict' | 'none';
  readonly domain: string | null;
  readonly accessName: string;
  readonly refreshName: string;
}

const LOGGED_IN = 'logged_in';

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
  if (header?.includes(name) !== true) return null;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  const [only] = values;
  return values.length === 1 && only !== undefined ? only.slice(name.length + 1) || null : null;
}

/** The Set-Cookie lines of the gateway's three cookies; setting and clearing share every attribute but Max-Age. */
export class CookiePolicy {
  readonly accessName: string;
  readonly refreshName: string;
  /** Lines that make a browser forget all three. */
  readonly clearing: readonly string[];
  readonly #attributes: SerializeOptions;

  constructor(options: CookieOptions) {
    this.accessName = cookieName(options.accessName, options);
    this.refreshName = cookieName(options.refreshName, options);
    this.#attributes = {
      path: '/',
      secure: options.secure,
      sameSite: options.sameSite,
      encode: (value) => value,
      ...(options.domain === null ? {} : { domain: options.domain }),
    };
    this.clearing = this.#lines({ access: '', refresh: '', loggedIn: '', accessAge: 0, refreshAge: 0 });
  }

  /** Lines that set all three; `logged_in` is readable, tells nothing but that, and lives as long as the refresh cookie. */
  setting(tokens: CookieTokens, now: Date): readonly string[] {
    return this.#lines({
      access: tokens.accessToken,
      refresh: tokens.refreshToken,
      loggedIn: 'true',
      accessAge: secondsUntil(tokens.accessTokenExpiresAt, now),
      refreshAge: secondsUntil(tokens.refreshTokenExpiresAt, now),
    });
  }

  #lines(to: { access: string; refresh: string; loggedIn: string; accessAge: number; refreshAge: number }): string[] {
    return [
      fastifyCookie.serialize(this.accessName, to.access, {
        ...this.#attributes,
        httpOnly: true,
        maxAge: to.accessAge,
      }),
      fastifyCookie.serialize(this.refreshName, to.refresh, {
        ...this.#attributes,
        httpOnly: true,
        maxAge: to.refreshAge,
      }),
      fastifyCookie.serialize(LOGGED_IN, to.loggedIn, { ...this.#attributes, maxAge: to.refreshAge }),
    ];
  }
}

function secondsUntil(end: Date, now: Date): number {
  return Math.max(0, Math.floor((end.getTime() - now.getTime()) / 1000));
}
