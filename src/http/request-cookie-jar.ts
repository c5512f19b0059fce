import type { IncomingHttpHeaders } from 'node:http';
import { isBearer } from '../shared/bearer';
import type { Clock } from '../shared/clock';
import type { Binding, CookieJar, CookieTokens, TokenReader } from '../context/cookie-jar';
import { readCookies } from './cookie-names';
import type { CookiePolicy } from './cookies';
import { chooseTokens, type ChosenTokens } from './token-choice';

interface JarParts {
  readonly clock: Clock;
  readonly tokens: TokenReader;
  /** Whether cookies count; else not with a Bearer token. */
  readonly takesCookies?: boolean;
  /** The path that the browser asked for, whose cookies it sends; `/` where nothing depends on the tokens that came. */
  readonly path?: string;
}

/**
 * The jar of one request: reads its Cookie header, and remembers the last change for the answer.
 *
 * With a Bearer token no cookie counts and none is set, but for the one that ties the way to a provider to this browser.
 */
export class RequestCookieJar implements CookieJar {
  #changes: readonly string[] | null = null;
  readonly #bindings: string[] = [];
  #devices: readonly string[] | null = null;
  #chosen: ChosenTokens | null = null;
  readonly #counting: string | undefined;
  readonly takesCookies: boolean;

  constructor(
    private readonly headers: IncomingHttpHeaders,
    private readonly policy: CookiePolicy,
    private readonly parts: JarParts,
  ) {
    this.takesCookies = parts.takesCookies ?? !isBearer(headers.authorization);
    this.#counting = this.takesCookies ? headers.cookie : undefined;
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

  get accessSessions(): readonly string[] {
    return this.chosen.accessSessions;
  }

  get isAmbiguous(): boolean {
    return this.chosen.isAmbiguous;
  }

  /** The Set-Cookie lines that the answer must carry, or null for none. Twins go first, or they would take ours with them. */
  get changes(): readonly string[] | null {
    const { device } = this.policy;
    const lines = [
      ...(this.#changes ?? []),
      ...(this.#devices === null ? [] : [...this.policy.deviceTwins(this.#counting), device.line(this.#devices)]),
      ...this.#bindings,
    ];
    return lines.length === 0 ? null : lines;
  }

  set(tokens: CookieTokens): void {
    this.change(this.policy.setting(tokens, this.parts.clock.now()));
  }

  renew(tokens: CookieTokens): void {
    this.change(this.policy.setting(tokens, this.parts.clock.now()), true);
  }

  /** The secrets that the browser holds for the sign-in. */
  bindingsOf(flow: string): readonly string[] {
    return this.policy.binding.read(this.headers.cookie, flow);
  }

  bind(binding: Binding): void {
    this.#bindings.push(...this.policy.binding.lines(binding, this.headers.cookie));
  }

  /** Makes the browser forget the secret of the sign-in, which is used up. */
  unbind(flow: string): void {
    this.#bindings.push(this.policy.binding.clearing(flow));
  }

  keepDevices(entries: readonly string[]): void {
    if (this.takesCookies) this.#devices = entries;
  }

  clear(): void {
    this.change(this.policy.clearing);
  }

  private change(lines: readonly string[], isRenewal = false): void {
    if (!this.takesCookies) return;
    const { isAmbiguous, parts } = this;
    const { path = '/' } = parts;
    const twins = this.policy.tokenTwins({ header: this.#counting, isAmbiguous, isRenewal, path });
    this.#changes = [...twins, ...lines];
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
