import type { RequestOrigin } from '../context/context';
import type { Binding, CookieTokens } from '../context/cookie-jar';

/** The address a browser goes to, and the secret it must bring back. */
export interface SocialDeparture {
  readonly location: string;
  readonly binding: Binding;
}

/** The result of a return from a provider, and the sign-in whose secret was used up. */
export interface SocialReturn {
  /** Null: a page of ours. */
  readonly returnTo: string | null;
  readonly flow: string;
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
  /** Those of them that send people back by a POST. */
  readonly postingProviders: ReadonlySet<string>;
  /** The page to return to. @throws {GatewayError} where it is not one of our clients' */
  returnAddress(text: unknown): string;
  depart(provider: string, returnTo: string, origin: RequestOrigin): Promise<SocialDeparture>;
  /** Null where nothing waits for this browser. */
  arrive(returned: {
    readonly provider: string;
    readonly query: URLSearchParams;
    /** The secrets that the browser holds for a sign-in. */
    readonly bindingsOf: (flow: string) => readonly string[];
    readonly origin: RequestOrigin;
  }): Promise<SocialReturn | null>;
}
