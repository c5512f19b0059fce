import type { ApolloServer, BaseContext } from '@apollo/server';
import type { Logger } from 'pino';
import type { RequestOrigin } from '../context/context';
import type { Clock } from '../shared/clock';
import type { CookieJar } from './cookie-jar';
import type { CookieOptions } from './cookie-names';
import type { DrainTimes } from './drain';
import type { RouteTable } from './route-table';
import type { SocialActions } from './social-actions';

/** How long a client may take. Node looks at each connection every `checkMs`, so a limit is kept to within that. */
export interface HttpTimeouts {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

/** What the HTTP side needs to know of the settings. */
export interface HttpOptions {
  readonly graphqlPath: string;
  readonly production: boolean;
  readonly publicUrl: string;
  /** Exact origins; the one of `publicUrl` is always added. */
  readonly clientOrigins: readonly string[];
  /** Number of proxies in front, or their addresses and networks. */
  readonly trustProxy: false | number | readonly string[];
  readonly landingPage: 'sandbox' | 'off';
  readonly cookies: CookieOptions;
  readonly siteName: string;
  /** Ten seconds for the headers and fifteen for the whole request, where nothing else is said. */
  readonly timeouts?: HttpTimeouts;
  /** Five seconds to arrive and ten for the answers, where nothing else is said. */
  readonly drain?: DrainTimes;
}

/** What a GraphQL context is made of. */
export interface ContextInput {
  readonly origin: RequestOrigin;
  readonly authorization: string | null;
  readonly cookies: CookieJar;
}

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * The result of a mailed link: `devices` is what the browser holds where it is known now, and `refused` names the rules
 * that what was typed in breaks, which leaves the link as it was.
 */
export type PageOutcome =
  'done' | 'invalid' | { readonly devices: readonly string[] } | { readonly refused: readonly string[] };

/** What the pages behind mailed links do. */
export interface PageActions {
  confirmEmail(token: string, origin: RequestOrigin): Promise<'done' | 'invalid'>;
  /** The least characters of a password. */
  readonly minPasswordLength: number;
  /** Gives the account of the link a new password, or names the rules that it breaks; the link then still works. */
  resetPassword(given: { token: string; password: string }, origin: RequestOrigin): Promise<PageOutcome>;
  /** Gives the account of the link its new address; `code` is that of its present one. */
  changeEmail(proof: { token: string; code: string | null }, origin: RequestOrigin): Promise<'done' | 'invalid'>;
  /** Whether the link works only together with a code of the present address. Spends nothing. */
  emailChangeWantsCode(token: string): Promise<boolean>;
  cancelEmailChange(token: string, origin: RequestOrigin): Promise<'done' | 'invalid'>;
}

/** Where requests are counted, and what is told of them at /metrics. */
export interface HttpMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  requested(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
}

/** What the HTTP side hands requests to. */
export interface HttpParts<C extends BaseContext> {
  /** Where the app's paths are entered; a table of its own unless given. */
  readonly routes?: RouteTable;
  readonly apollo: ApolloServer<C>;
  createContext(input: ContextInput): C;
  /** A real look at every part that requests need. */
  readiness(): Promise<Readiness>;
  /** Whether requests may be executed; asked on each one. */
  isReady(): boolean;
  jwks(): { readonly keys: readonly object[] };
  readonly version: { readonly name: string; readonly version: string };
  /** Absent, /metrics is not found. */
  readonly metrics?: HttpMetrics | undefined;
  readonly pages: PageActions;
  readonly social: SocialActions;
  /** Whether the operation of this GraphQL text would only wait in a full hashing queue. */
  saturated(query: string): boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}
