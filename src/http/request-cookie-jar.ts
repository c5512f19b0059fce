import type { Clock } from '../shared/clock';
import type { Binding, CookieJar, CookieTokens } from './cookie-jar';
import { readCookie, readCookies } from './cookie-names';
import type { CookiePolicy } from './cookies';

/** The jar of one request: reads its Cookie header, and remembers the last change for the answer. */
export class RequestCookieJar implements CookieJar {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly hasSeveralRefreshTokens: boolean;
  #changes: readonly string[] | null = null;
  readonly #bindings: string[] = [];
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
    const { device } = this.policy;
    const lines = [
      ...(this.#changes ?? []),
      ...(this.#devices === null ? [] : [device.line(this.#devices)]),
      ...this.#bindings,
    ];
    return lines.length === 0 ? null : lines;
  }

  set(tokens: CookieTokens): void {
    this.#changes = this.policy.setting(tokens, this.clock.now());
  }

  /** The secrets that the browser holds for the sign-in. */
  bindingsOf(flow: string): readonly string[] {
    return this.policy.binding.read(this.#header, flow);
  }

  bind(binding: Binding): void {
    this.#bindings.push(...this.policy.binding.lines(binding, this.#header));
  }

  /** Makes the browser forget the secret of the sign-in, which is used up. */
  unbind(flow: string): void {
    this.#bindings.push(this.policy.binding.clearing(flow));
  }

  keepDevices(entries: readonly string[]): void {
    this.#devices = entries;
  }

  clear(): void {
    this.#changes = this.policy.clearing;
  }
}
