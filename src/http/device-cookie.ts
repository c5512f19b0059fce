import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { type CookieOptions, cookieName, readCookies } from './cookie-names';

/** As long as browsers keep any cookie (RFC 6265bis, section 5.5). */
const MAX_AGE_S = 400 * 24 * 60 * 60;
/** Far above what the gateway sets; more were planted, and looking at each costs time. */
const MAX_READ = 20;
const ENTRY = /^[\w-]{65}$/;

/**
 * The cookie that tells in which accounts a browser has signed in before: one entry for each, which only the gateway can
 * read. It gives no access, so signing out leaves it, and of several of its name every entry is looked at.
 *
 * Lax also where the token cookies are `Strict`: somebody comes back from a provider with it. `None` only where they are
 * that too, for clients of another site.
 */
export class DeviceCookie {
  readonly name: string;
  private readonly attributes: SerializeOptions;

  constructor(options: CookieOptions) {
    const { domain, sameSite, secure } = options;
    this.name = cookieName('device', options);
    this.attributes = {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: sameSite === 'none' ? 'none' : 'lax',
      maxAge: MAX_AGE_S,
      encode: (value) => value,
      ...(domain === null ? {} : { domain }),
    };
  }

  /** The entries of a Cookie header. */
  read(header: string | undefined): string[] {
    const entries = readCookies(header, this.name).flatMap((value) => value.split('.', MAX_READ));
    return entries.filter((entry) => ENTRY.test(entry)).slice(0, MAX_READ);
  }

  /** The line that makes the browser hold these entries. */
  line(entries: readonly string[]): string {
    return fastifyCookie.serialize(this.name, entries.join('.'), this.attributes);
  }
}
