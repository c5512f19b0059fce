import { Client } from './client';

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  /** The domain, or `host` where the cookie is for the host alone. */
  readonly domain: string;
  readonly path: string;
}

/**
 * A browser's cookies at the gateway's path: known by name, domain and path, and sent with the longest path first
 * (RFC 6265 sections 5.3 and 5.4). A `Client` knows cookies by their name alone.
 */
export class CookieStore extends Client {
  private readonly stored = new Map<string, StoredCookie>();

  override keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) this.keep(line);
  }

  /** Keeps the cookie of a Set-Cookie line, wherever it comes from. */
  keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const domain = attribute(line, 'Domain')?.replace(/^\./, '').toLowerCase() ?? 'host';
    const path = attribute(line, 'Path') ?? '/';
    const key = `${name} ${domain} ${path}`;
    if (attribute(line, 'Max-Age') === '0') this.stored.delete(key);
    else this.stored.set(key, { name, value, domain, path });
    this.fill();
  }

  /** The cookies as `name domain path`. */
  get held(): string[] {
    return [...this.stored.keys()].sort();
  }

  private fill(): void {
    const sent = [...this.stored.values()].filter(({ path }) => isSentTo('/graphql', path));
    sent.sort((a, b) => b.path.length - a.path.length);
    if (sent.length === 0) delete this.headers['cookie'];
    else this.headers['cookie'] = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

function attribute(line: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}=([^;]*)`, 'i').exec(line)?.[1];
}

/** As RFC 6265 section 5.1.4 has it. */
function isSentTo(target: string, path: string): boolean {
  return target === path || (target.startsWith(path) && (path.endsWith('/') || target[path.length] === '/'));
}
