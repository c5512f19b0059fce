import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { DEVICE_LIFETIME_MS } from '../sessions/known-devices';
import { type CookieOptions, cookieName, readCookies } from './cookie-names';

/** Far above what the gateway sets; more were planted, and looking at each costs time. */
const MAX_READ = 20;
const ENTRY = /^[\w-]{73}$/;

/**
 * The cookie by which the gateway knows the accounts that were signed in to with a browser: one entry for each, which only
 * the gateway can read. It gives no access, so signing out leaves it, and where several of its name come every entry counts.
 *
 * It has the attributes of the refresh cookie, but is Lax also where that is `Strict`: somebody comes back from a provider
 * with it.
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
      maxAge: DEVICE_LIFETIME_MS / 1000,
      encode: (value) => value,
      ...(domain === null ? {} : { domain }),
    };
  }

  /** The entries of a Cookie header. */
  read(header: string | undefined): string[] {
    const entries = new Set(readCookies(header, this.name).flatMap((value) => value.split('.', MAX_READ)));
    return [...entries].filter((entry) => ENTRY.test(entry)).slice(0, MAX_READ);
  }

  /** The line that makes the browser hold these entries. */
  line(entries: readonly string[]): string {
    return fastifyCookie.serialize(this.name, entries.join('.'), this.attributes);
  }
}
