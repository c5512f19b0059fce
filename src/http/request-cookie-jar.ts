import type { Clock } from '../shared/clock';
import type { CookieJar, CookieTokens } from './cookie-jar';
import { readCookie, readCookies } from './cookie-names';
import type { CookiePolicy } from './cookies';

/** The jar of one request: reads its Cookie header, and remembers the last change for the answer. */
export class RequestCookieJar implements CookieJar {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly hasSeveralRefreshTokens: boolean;
  #changes: readonly string[] | null = null;
  #bindings: readonly string[] | null = null;
  #devices: readonly string[] | null = null;
  readonly #header: string | undefined;

  constructor(
    header: string | undefined,
    private readonly policy: CookiePolicy,
    private readonly clock: Clock,
  ) {
    this.#header = header;
    this.accessToken = readCookie(header, policy.accessName);
    this.refreshToken = readCookie(header, policy.refreshName);
    this.hasSeveralRefreshTokens = readCookies(header, policy.refreshName).length > 1;
  }

  /** The Set-Cookie lines that the answer must carry, or null for none. */
  get changes(): readonly string[] | null {
    const { binding, device } = this.policy;
    const lines = [
      ...(this.#changes ?? []),
      ...(this.#devices === null ? [] : [device.line(this.#devices)]),
      ...(this.#bindings === null ? [] : [binding.line(this.#bindings)]),
    ];
    return lines.length === 0 ? null : lines;
  }

  set(tokens: CookieTokens): void {
    this.#changes = this.policy.setting(tokens, this.clock.now());
  }

  /** The secrets that the browser holds. */
  get bindings(): readonly string[] {
    return this.#bindings ?? this.policy.binding.read(this.#header);
  }

  bind(secret: string): void {
    this.#bindings = [...this.bindings, secret];
  }

  /** Makes the browser forget a secret that is used up. */
  unbind(secret: string): void {
    this.#bindings = this.bindings.filter((other) => other !== secret);
  }

  keepDevices(entries: readonly string[]): void {
    this.#devices = entries;
  }

  clear(): void {
    this.#changes = this.policy.clearing;
  }
}
