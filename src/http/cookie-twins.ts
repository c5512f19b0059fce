import { isIP } from 'node:net';
import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { countCookies } from './cookie-names';

/** The cookies of one name that a browser may hold beside ours. */
export interface TwinOptions {
  /** The host of the gateway. */
  readonly host: string;
  /** The domain of the cookies that are set; null for the host alone. */
  readonly domain: string | null;
  readonly secure: boolean;
}

/**
 * Lines that make a browser forget cookies of the same names: those of the host alone, and of each domain above it.
 *
 * A browser tells them apart by their domain. Left over from another COOKIE_DOMAIN, or planted by a sister host, they would
 * come beside the one that is set, and outlive its end.
 */
export class CookieTwins {
  private readonly domains: readonly (string | null)[];
  private readonly own: string | null;

  constructor(private readonly options: TwinOptions) {
    this.own = plainDomain(options.domain);
    const all = [null, ...domainsAbove(options.host.toLowerCase())];
    this.domains = all.filter((domain) => domain !== this.own);
  }

  /** Whether a request shows, or leaves possible, that the browser holds such a cookie. */
  mayHold(header: string | undefined, names: readonly string[]): boolean {
    const counts = names.map((name) => (name.startsWith('__Host-') ? 0 : countCookies(header, name)));
    return counts.some((count) => count > (this.own === null ? 1 : 0));
  }

  /** A `__Host-` cookie has no twin. */
  clearing(names: readonly string[]): string[] {
    const open = names.filter((name) => !name.startsWith('__Host-'));
    return this.domains.flatMap((domain) => open.map((name) => this.line(name, domain)));
  }

  private line(name: string, domain: string | null): string {
    const { secure } = this.options;
    const attributes: SerializeOptions = { path: '/', maxAge: 0, httpOnly: true, secure, sameSite: 'lax' };
    return fastifyCookie.serialize(name, '', domain === null ? attributes : { ...attributes, domain });
  }
}

function plainDomain(domain: string | null): string | null {
  return domain?.replace(/^\./, '').toLowerCase() ?? null;
}

/** `auth.example.com` and `example.com`; browsers ignore the one that is a public suffix. */
function domainsAbove(host: string): string[] {
  if (isIP(host.replace(/[[\]]/g, '')) !== 0) return [];
  const labels = host.split('.');
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
}
