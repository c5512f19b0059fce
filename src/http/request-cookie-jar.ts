import type { IncomingHttpHeaders } from 'node:http';
import { isBearer } from '../shared/bearer';
import type { Clock } from '../shared/clock';
import type { CookieJar, CookieTokens, TokenReader } from './cookie-jar';
import { readCookies } from './cookie-names';
import type { CookiePolicy } from './cookies';
import { chooseTokens, type ChosenTokens } from './token-choice';

interface JarParts {
  readonly clock: Clock;
  readonly tokens: TokenReader;
  /** Whether cookies count; else not with a Bearer token. */
  readonly takesCookies?: boolean;
}

/**
 * The jar of one request: reads its Cookie header, and remembers the last change for the answer.
 *
 * With a Bearer token no cookie counts and none is set, but for the one that ties the way to a provider to this browser.
 */
export class RequestCookieJar implements CookieJar {
  #changes: readonly string[] | null = null;
  #bindings: readonly string[] | null = null;
  #devices: readonly string[] | null = null;
  #chosen: ChosenTokens | null = null;
  readonly #counting: string | undefined;
  readonly #takesCookies: boolean;

  constructor(
    private readonly headers: IncomingHttpHeaders,
    private readonly policy: CookiePolicy,
    private readonly parts: JarParts,
  ) {
    this.#takesCookies = parts.takesCookies ?? !isBearer(headers.authorization);
    this.#counting = this.#takesCookies ? headers.cookie : undefined;
  }

  get accessToken(): string | null {
    return this.chosen.accessToken;
  }

  get refreshToken(): string | null {
    return this.chosen.refreshToken;
  }

  get refreshTokens(): readonly string[] {
    return this.chosen.refreshTokens;
  }

  get isAmbiguous(): boolean {
    return this.chosen.isAmbiguous;
  }

  /** The Set-Cookie lines that the answer must carry, or null for none. Twins go first, or they would take ours with them. */
  get changes(): readonly string[] | null {
    const { binding, device } = this.policy;
    const lines = [
      ...(this.#changes ?? []),
      ...(this.#devices === null ? [] : [...this.policy.deviceTwins(this.#counting), device.line(this.#devices)]),
      ...(this.#bindings === null ? [] : [binding.line(this.#bindings)]),
    ];
    return lines.length === 0 ? null : lines;
  }

  set(tokens: CookieTokens): void {
    this.change(this.policy.setting(tokens, this.parts.clock.now()));
  }

  /** The secrets that the browser holds. */
  get bindings(): readonly string[] {
    return this.#bindings ?? this.policy.binding.read(this.headers.cookie);
  }

  bind(secret: string): void {
    this.#bindings = [...this.bindings, secret];
  }

  /** Makes the browser forget a secret that is used up. */
  unbind(secret: string): void {
    this.#bindings = this.bindings.filter((other) => other !== secret);
  }

  keepDevices(entries: readonly string[]): void {
    if (this.#takesCookies) this.#devices = entries;
  }

  clear(): void {
    this.change(this.policy.clearing);
  }

  private change(lines: readonly string[]): void {
    if (!this.#takesCookies) return;
    this.#changes = [...this.policy.tokenTwins(this.#counting, this.isAmbiguous), ...lines];
  }

  /** Chosen when it is first asked for: a sign-in never looks at the tokens that it replaces. */
  private get chosen(): ChosenTokens {
    const { accessName, refreshName } = this.policy;
    this.#chosen ??= chooseTokens(
      { access: readCookies(this.#counting, accessName), refresh: readCookies(this.#counting, refreshName) },
      this.parts.tokens,
    );
    return this.#chosen;
  }
}
