import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import type { Binding } from '../context/cookie-jar';
import { type CookieOptions, cookieName, readCookies } from './cookie-names';

/** The time that a sign-in at a provider may take. */
const MAX_AGE_S = 600;
/** Sign-ins of one browser that may be under way at the same time; the oldest gives way. */
const MAX_BINDINGS = 8;
const FLOW = /^[\w-]{22}$/;
const SECRET = /^[\w-]{43}$/;

/**
 * The cookies that hold what a browser must bring back from a provider: one for each sign-in that it began, so that two
 * answers that come at once do not write over each other.
 *
 * For this host alone, and never `Strict`: the way back begins at the provider's page. `None` only where the token
 * cookies are that too, for a client of another site that links an identity, and for a provider that sends people back by a
 * POST, with which browsers send no other; it is `Secure` then, without which they refuse it.
 */
export class BindingCookie {
  private readonly prefix: string;
  private readonly attributes: SerializeOptions;

  constructor({ secure, sameSite, ...options }: CookieOptions) {
    this.prefix = `${cookieName('sign_in', { ...options, secure, sameSite, domain: null })}_`;
    this.attributes = {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: sameSite === 'none' ? 'none' : 'lax',
      encode: (value) => value,
    };
  }

  /** The secrets that a Cookie header holds for the sign-in. */
  read(header: string | undefined, flow: string): string[] {
    if (!FLOW.test(flow)) return [];
    return readCookies(header, `${this.prefix}${flow}`).filter((secret) => SECRET.test(secret));
  }

  /** Whether a Cookie header holds any. */
  isIn(header: string | undefined): boolean {
    return this.flowsOf(header).length > 0;
  }

  /** The lines that make the browser hold the secret, and forget the oldest where it holds too many. */
  lines({ flow, isPosted, secret }: Binding, header: string | undefined): string[] {
    const isOpen = isPosted ? ({ sameSite: 'none', secure: true } as const) : {};
    const attributes = { ...this.attributes, ...isOpen, maxAge: MAX_AGE_S };
    const tooMany = this.flowsOf(header).slice(0, -(MAX_BINDINGS - 1));
    return [
      ...tooMany.map((old) => this.clearing(old)),
      fastifyCookie.serialize(this.nameOf(flow), secret, attributes),
    ];
  }

  /** The line that makes the browser forget the secret of the sign-in. */
  clearing(flow: string): string {
    return fastifyCookie.serialize(this.nameOf(flow), '', { ...this.attributes, maxAge: 0 });
  }

  /** The sign-ins of a Cookie header; browsers send the cookie that they have had longest first (RFC 6265 section 5.4). */
  private flowsOf(header: string | undefined): string[] {
    const names = (header ?? '').split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '');
    const own = names.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
    return [...new Set(own)].filter((flow) => FLOW.test(flow));
  }

  private nameOf(flow: string): string {
    return `${this.prefix}${flow}`;
  }
}
