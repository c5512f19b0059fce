import type { Clock } from '../shared/clock';
import type { CookieJar, CookieTokens } from './cookie-jar';
import { readCookie, type CookiePolicy } from './cookies';

/** The jar of one request: reads its Cookie header, and remembers the last change for the answer. */
export class RequestCookieJar implements CookieJar {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  #changes: readonly string[] | null = null;

  constructor(
    header: string | undefined,
    private readonly policy: CookiePolicy,
    private readonly clock: Clock,
  ) {
    this.accessToken = readCookie(header, policy.accessName);
    this.refreshToken = readCookie(header, policy.refreshName);
  }

  /** The Set-Cookie lines that the answer must carry, or null for none. */
  get changes(): readonly string[] | null {
    return this.#changes;
  }

  set(tokens: CookieTokens): void {
    this.#changes = this.policy.setting(tokens, this.clock.now());
  }

  clear(): void {
    this.#changes = this.policy.clearing;
  }
}
