import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { BindingCookie } from './binding-cookie';
import type { CookieTokens } from '../context/cookie-jar';
import { type CookieOptions, cookieName, countCookies } from './cookie-names';
import { CookieTwins } from './cookie-twins';
import { DeviceCookie } from './device-cookie';

const LOGGED_IN = 'logged_in';

/** A request as far as it shows other cookies of the names of ours. */
interface TwinRequest {
  /** Its Cookie header. */
  readonly header: string | undefined;
  readonly isAmbiguous: boolean;
  /** Whether the session that its cookies are of goes on, so that one of each is no twin, or is soon seen beside ours. */
  readonly isRenewal: boolean;
  readonly path: string;
}

/** The Set-Cookie lines of the gateway's three cookies; setting and clearing share every attribute but Max-Age. */
export class CookiePolicy {
  readonly accessName: string;
  readonly refreshName: string;
  /** The cookies of browsers that are on the way to a provider. */
  readonly binding: BindingCookie;
  /** The cookie of browsers that somebody has signed in with. */
  readonly device: DeviceCookie;
  /** Lines that make a browser forget all three. */
  readonly clearing: readonly string[];
  readonly #attributes: SerializeOptions;
  readonly #twins: CookieTwins;

  /** Its host and path are those of `publicUrl`, where cookies of other domains and paths are to be found. */
  constructor(options: CookieOptions, publicUrl: URL) {
    this.accessName = cookieName(options.accessName, options);
    this.refreshName = cookieName(options.refreshName, options);
    this.binding = new BindingCookie(options);
    this.device = new DeviceCookie(options);
    this.#attributes = {
      path: '/',
      secure: options.secure,
      sameSite: options.sameSite,
      encode: (value) => value,
      ...(options.domain === null ? {} : { domain: options.domain }),
    };
    const { hostname: host, pathname } = publicUrl;
    this.#twins = new CookieTwins({ ...options, host, basePath: pathname === '/' ? '' : pathname });
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

  /** Whether a request brings any cookie of the gateway that says something of its sender. */
  isIn(header: string | undefined): boolean {
    const names = [this.accessName, this.refreshName, this.device.name];
    return this.binding.isIn(header) || names.some((name) => countCookies(header, name) > 0);
  }

  /** Lines that make a browser forget token cookies beside ours, where it may hold some. */
  tokenTwins({ header, isAmbiguous, isRenewal, path }: TwinRequest): readonly string[] {
    const tokens = [this.accessName, this.refreshName];
    const mayHold = isAmbiguous || this.#twins.mayHold(header, tokens, isRenewal ? 1 : 0);
    return mayHold ? this.#twins.clearing({ tokens, others: [LOGGED_IN] }, path) : [];
  }

  /** Lines that make a browser forget cookies of devices beside ours. One of a longer path stays: its entries do no harm. */
  deviceTwins(header: string | undefined): readonly string[] {
    const others = [this.device.name];
    return this.#twins.mayHold(header, others) ? this.#twins.clearing({ tokens: [], others }, '/') : [];
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
