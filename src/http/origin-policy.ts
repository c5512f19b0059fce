import type { IncomingHttpHeaders } from 'node:http';
import { originOf } from '../shared/web-origin';

/**
 * Decides which browser pages may send a POST, by the headers that browsers add and scripts cannot forge.
 *
 * It covers requests without cookies too, since signing a victim in to the attacker's account needs none
 * (login CSRF; OWASP CSRF cheat sheet, security rule 24).
 */
export class OriginPolicy {
  readonly #allowed: ReadonlySet<string>;

  constructor(publicUrl: string, clientOrigins: readonly string[]) {
    this.#allowed = new Set([new URL(publicUrl).origin, ...clientOrigins]);
  }

  /** Whether scripts of this origin may call the API; compared as an exact string. */
  allows(origin: string): boolean {
    return this.#allowed.has(origin);
  }

  /**
   * Whether a page that is not allowed caused the request.
   *
   * A request without Origin, Sec-Fetch-Site and Referer is not a browser's. `Origin: null` is a sandbox's, or that of our
   * own page in a browser that hides referrers; Sec-Fetch-Site alone tells the two apart.
   */
  refuses(headers: IncomingHttpHeaders): boolean {
    const { origin, referer } = headers;
    const site = headers['sec-fetch-site'];
    if (origin === 'null') return site !== 'same-origin';
    if (origin !== undefined) return !this.#allowed.has(origin);
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
    return referer !== undefined && !this.#allowed.has(originOf(referer));
  }
}
