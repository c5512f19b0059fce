import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { isAddress, plainDomain } from '../shared/host-name';
import { type CookieOptions, countCookies } from './cookie-names';
import { cookiePaths } from './cookie-paths';

/** The gateway's host and cookies. */
export interface TwinOptions extends Pick<CookieOptions, 'domain' | 'sameSite' | 'secure'> {
  /** The host of the gateway. */
  readonly host: string;
  /** The path of PUBLIC_URL, which a proxy may take off; empty where there is none. */
  readonly basePath: string;
}

/** The names of cookies to clear. */
interface TwinNames {
  /** Cleared wherever a browser may send them from. */
  readonly tokens: readonly string[];
  /** Cleared at the path of ours alone: a value that a longer path adds says nothing. */
  readonly others: readonly string[];
}

/**
 * Lines that make a browser forget cookies of the same names: those of the host alone, and of each domain above it, with
 * every path that they can come from.
 *
 * A browser tells cookies apart by domain and path. Left over from another COOKIE_DOMAIN, or planted by a sister host, such
 * a twin comes beside the cookie that is set, and outlives its end. One that has a longer path would survive a clearing
 * of `/`, and make every later sign-in ambiguous.
 */
export class CookieTwins {
  private readonly domains: readonly (string | null)[];
  private readonly own: string | null;

  constructor(private readonly options: TwinOptions) {
    this.own = options.domain === null ? null : plainDomain(options.domain);
    this.domains = [null, ...domainsAbove(options.host.toLowerCase())];
  }

  /** Whether more cookies of a name came than `expected`; nothing tells a single one from a twin. A `__Host-` cookie has none. */
  mayHold(header: string | undefined, names: readonly string[], expected = 0): boolean {
    return names.some((name) => hasTwins(name) && countCookies(header, name) > expected);
  }

  /** The lines for a request to `path`, to be sent before the cookies that are set. */
  clearing({ others, tokens }: TwinNames, path: string): string[] {
    const names = { ours: [...tokens, ...others].filter(hasTwins), longer: tokens.filter(hasTwins) };
    return this.pathsOf(path).flatMap((at) =>
      this.domains
        .filter((domain) => at !== '/' || domain !== this.own)
        .flatMap((domain) =>
          (at === '/' ? names.ours : names.longer).map((name) => this.line(name, { domain, path: at })),
        ),
    );
  }

  /** The paths of the address that the browser asked for. */
  private pathsOf(path: string): string[] {
    const { basePath } = this.options;
    return cookiePaths(path.startsWith(`${basePath}/`) ? path : `${basePath}${path}`);
  }

  /** SameSite as ours: browsers ignore a stricter line in an answer to another site. */
  private line(name: string, { domain, path }: { readonly domain: string | null; readonly path: string }): string {
    const { sameSite, secure } = this.options;
    const attributes: SerializeOptions = { path, maxAge: 0, httpOnly: true, secure, sameSite };
    return fastifyCookie.serialize(name, '', domain === null ? attributes : { ...attributes, domain });
  }
}

function hasTwins(name: string): boolean {
  return !name.startsWith('__Host-');
}

/** Returns `auth.example.com` and `example.com`; browsers ignore the one that is a public suffix. */
function domainsAbove(host: string): string[] {
  if (isAddress(host)) return [];
  const labels = host.split('.');
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
}
