import type { RequestOrigin } from '../context/context';
import type { CookieTokens } from './cookie-jar';

/** Where a browser goes, and what it must bring back. */
export interface SocialDeparture {
  readonly location: string;
  readonly binding: string;
}

/** What became of somebody who came back from a provider, and the browser's secret that was used up. */
export interface SocialReturn {
  /** Null: a page of ours. */
  readonly returnTo: string | null;
  readonly binding: string;
  readonly outcome: SocialOutcome;
}

export type SocialOutcome =
  | { readonly tokens: CookieTokens; readonly devices: readonly string[] }
  | { readonly challengeId: string }
  | { readonly error: unknown }
  | { readonly linked: true };

/** Signing in at other providers. */
export interface SocialActions {
  /** The names of the providers that are set up. */
  readonly providers: readonly string[];
  /** The page to come back to. @throws {GatewayError} where it is none of our clients' */
  returnAddress(text: unknown): string;
  depart(provider: string, returnTo: string, origin: RequestOrigin): Promise<SocialDeparture>;
  /** Null where nothing waits for this browser. */
  arrive(returned: {
    readonly provider: string;
    readonly query: URLSearchParams;
    readonly bindings: readonly string[];
    readonly origin: RequestOrigin;
  }): Promise<SocialReturn | null>;
}
