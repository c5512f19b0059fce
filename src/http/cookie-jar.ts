/** Tokens of one sign-in with the moments at which their cookies end. */
export interface CookieTokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/** What a browser must bring back from a provider. */
export interface Binding {
  /** The sign-in, by a hash of its state. */
  readonly flow: string;
  readonly secret: string;
  /** Whether it comes back by a POST from the provider's page, with which browsers send only cookies for every site. */
  readonly isPosted: boolean;
}

/** The token cookies of one request and its answer. */
export interface CookieJar {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  /** Whether several cookies have the refresh token's name: none of them counts, for one was planted. */
  readonly hasSeveralRefreshTokens: boolean;
  /** Sets access, refresh and logged_in cookies on the answer. */
  set(tokens: CookieTokens): void;
  /** Makes the browser hold a secret that it must bring back from a provider. */
  bind(binding: Binding): void;
  /** Makes the browser hold these entries of devices. Clearing leaves them: they give no access. */
  keepDevices(entries: readonly string[]): void;
  /** Removes all three, with the attributes that they were set with. */
  clear(): void;
}
