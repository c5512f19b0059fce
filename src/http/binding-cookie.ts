import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { type CookieOptions, cookieName, readCookies } from './cookie-names';

/** As long as somebody may take at a provider. */
const MAX_AGE_S = 600;
/** Tabs of one browser that may be at providers at the same time; the oldest gives way. */
const MAX_BINDINGS = 4;
/** Secrets that are looked at; more were planted. */
const MAX_READ = 20;
const SECRET = /^[\w-]{43}$/;

/**
 * The cookie that holds what a browser must bring back from a provider: one secret for each sign-in that it began.
 *
 * For this host alone, and never `Strict`: the way back begins at the provider's page. `None` only where the token
 * cookies are that too, for a client of another site that links an identity.
 */
export class BindingCookie {
  readonly name: string;
  private readonly attributes: SerializeOptions;

  constructor({ secure, sameSite, ...options }: CookieOptions) {
    this.name = cookieName('sign_in', { ...options, secure, sameSite, domain: null });
    this.attributes = {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: sameSite === 'none' ? 'none' : 'lax',
      encode: (value) => value,
    };
  }

  /** The secrets of a Cookie header; of several cookies each counts, for only the one that is waited for opens anything. */
  read(header: string | undefined): string[] {
    const secrets = new Set(readCookies(header, this.name).flatMap((value) => value.split('.', MAX_READ)));
    return [...secrets].filter((secret) => SECRET.test(secret)).slice(-MAX_READ);
  }

  /** The line that makes the browser hold these secrets, or none. */
  line(secrets: readonly string[]): string {
    const maxAge = secrets.length === 0 ? 0 : MAX_AGE_S;
    return fastifyCookie.serialize(this.name, secrets.slice(-MAX_BINDINGS).join('.'), { ...this.attributes, maxAge });
  }
}
