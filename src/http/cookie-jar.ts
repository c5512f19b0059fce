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

/** A token that this gateway made. */
export interface GenuineToken {
  readonly sessionId: string;
  /** Grows with each token of its session. */
  readonly order: number;
}

/** Tells tokens of ours from everything else. */
export interface TokenReader {
  access(token: string): GenuineToken | 'expired' | null;
  refresh(token: string): GenuineToken | null;
}

/** The token cookies of one request and its answer. */
export interface CookieJar {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  /** Whether genuine tokens of several sessions came: none counts, for one is left over, or somebody planted it. */
  readonly isAmbiguous: boolean;
  /** The newest genuine refresh token of each session, which only signing out asks for. */
  readonly refreshTokens: readonly string[];
  /** Sets access, refresh and logged_in cookies on the answer. */
  set(tokens: CookieTokens): void;
  /** Makes the browser hold a secret that it must bring back from a provider. */
  bind(binding: Binding): void;
  /** Makes the browser hold these entries of devices. Clearing leaves them: they give no access. */
  keepDevices(entries: readonly string[]): void;
  /** Removes all three, with the attributes that they were set with. */
  clear(): void;
}
