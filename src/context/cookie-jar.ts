/** Tokens of one sign-in with the moments at which their cookies end. */
export interface CookieTokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/** A secret that a browser must bring back from a provider. */
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
  /**
   * Whether genuine tokens of several sessions came, or more than twenty different values of one name, which are not all
   * read: none counts, for one is left over, or somebody planted it.
   */
  readonly isAmbiguous: boolean;
  /** The newest genuine refresh token of each session, which only signing out asks for. */
  readonly refreshTokens: readonly string[];
  /** The session of each live access token, which only signing out asks for; empty where at most one token came. */
  readonly accessSessions: readonly string[];
  /** Whether the answer can set cookies: not beside a Bearer token, and never for a page of a foreign origin. */
  readonly takesCookies: boolean;
  /** Sets access, refresh and logged_in cookies of a new session on the answer. */
  set(tokens: CookieTokens): void;
  /** Sets them for the session that the cookies of the request are of. */
  renew(tokens: CookieTokens): void;
  /** Makes the browser hold a secret that it must bring back from a provider. */
  bind(binding: Binding): void;
  /** Makes the browser hold these entries of devices. Clearing leaves them: they give no access. */
  keepDevices(entries: readonly string[]): void;
  /** Removes all three, with the attributes that they were set with. */
  clear(): void;
}
