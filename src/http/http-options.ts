import type { ApolloServer, BaseContext } from '@apollo/server';
import type { Logger } from 'pino';
import type { RequestOrigin } from '../context/context';
import type { Clock } from '../shared/clock';
import type { CookieJar, TokenReader } from '../context/cookie-jar';
import type { CookieOptions } from './cookie-names';
import type { DrainTimes } from './drain';
import type { PageOutcome, PageVisit } from './page-outcome';
import type { RouteTable } from './route-table';
import type { SignInActions } from './sign-in-actions';
import type { SocialActions } from './social-actions';
import type { WaitingAccount } from './waiting-account';

/** The times a client may take. Node looks at each connection every `checkMs`, so a limit holds to within that. */
export interface HttpTimeouts {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

/** The most connections at a time. */
export interface ConnectionBounds {
  readonly inAll: number;
  /** The most of one client address; proxies of `trustProxy` count only towards all. */
  readonly perAddress: number;
}

/** The settings that the HTTP side needs. */
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
  /** The site's own address, which pages link to. Null or absent, they link nowhere. */
  readonly appUrl?: string | null;
  /** Ten seconds for the headers and fifteen for the whole request, where nothing else is said. */
  readonly timeouts?: HttpTimeouts;
  /** A second for idle connections, five to arrive and ten for the answers, where nothing else is said. */
  readonly drain?: Partial<DrainTimes> | undefined;
  /** Unbounded where nothing is said. */
  readonly connections?: ConnectionBounds;
}

/** The parts that make a GraphQL context. */
export interface ContextInput {
  readonly origin: RequestOrigin;
  readonly authorization: string | null;
  readonly cookies: CookieJar;
}

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** An account that waits for its new address to be proved. */
export interface WaitingChange {
  readonly username: string;
  readonly wantsPassword: boolean;
}

/** An account that waits for a new password. */
export interface ResettingAccount {
  readonly username: string;
  /** The moment at which the newest second factor was put on that a reset may take off; null for none. */
  readonly recentFactorSince: Date | null;
}

/** A link that works. */
export interface LiveLink<T> {
  /** The account to show; null for a browser that needs to see none. */
  readonly account: T | null;
}

/** The further actions of pages, beside the one that their link is for. None of those that look at a link spends it. */
export interface AccountActions {
  /** The link, with its account where that was registered in another browser; null for a link that does not work. */
  waitingAccount(token: string, visit: PageVisit): Promise<LiveLink<WaitingAccount> | null>;
  /** Removes the account that somebody else registered. */
  disown(token: string, origin: RequestOrigin): Promise<'removed' | 'invalid'>;
  /** The link that proves a new address, with the account that asked in another browser; null for one that does not work. */
  waitingChange(token: string, visit: PageVisit): Promise<LiveLink<WaitingChange> | null>;
  /** Drops the change that somebody else asked for. */
  dropChange(token: string, origin: RequestOrigin): Promise<'removed' | 'invalid'>;
  /** Whether the link that undoes a change of address works. */
  undoWorks(token: string): Promise<boolean>;
  /** The account of the link that resets a password; null for a link that does not work. */
  resettingAccount(token: string): Promise<ResettingAccount | null>;
  /** Whether the link that takes off a second factor works. */
  factorLinkWorks(token: string): Promise<boolean>;
  /** Takes off the second factor that the mail reported. */
  takeFactorOff(token: string, origin: RequestOrigin): Promise<'done' | 'invalid'>;
  /** Whether the link that unlinks a provider works. */
  identityLinkWorks(token: string): Promise<boolean>;
  /** Unlinks the provider that the mail reported. */
  takeIdentityOff(token: string, origin: RequestOrigin): Promise<'done' | 'invalid'>;
}

/** The actions behind mailed links. */
export interface PageActions {
  /** Confirms the address of the link; `password` is that of an account registered elsewhere, or empty. */
  confirmEmail(token: string, visit: PageVisit & { readonly password: string }): Promise<PageOutcome>;
  /** The least characters of a password. */
  readonly minPasswordLength: number;
  /** Gives the account of the link a new password, or names the rules that it breaks; the link then still works. */
  resetPassword(
    given: { token: string; password: string; removesRecentFactors: boolean },
    visit: PageVisit,
  ): Promise<PageOutcome>;
  /** Gives the account of the link its new address; `code` is that of its present one, `password` its own, or empty. */
  changeEmail(proof: { token: string; code: string | null; password: string }, visit: PageVisit): Promise<PageOutcome>;
  /** Whether the link works only together with a code of the present address. Spends nothing. */
  emailChangeWantsCode(token: string): Promise<boolean>;
  cancelEmailChange(token: string, origin: RequestOrigin): Promise<'done' | 'invalid'>;
}

/** Lets requests in while there is room. A client address is null on a unix socket without a proxy's word. */
export interface Door {
  /** Counts a request and answers 0, or answers the milliseconds until the address may send another. */
  msUntilNext(ip: string | null): number;
  /** As `msUntilNext` for the probes, which are counted apart: a flood of others must not make the process look dead. */
  msUntilNextProbe(ip: string | null): number;
  /**
   * Takes a place for the operation of this GraphQL text, until the function is called; resolves when it may begin.
   * @throws {ServiceUnavailable} at once, where there is none.
   */
  enter(query: string, ip: string | null): Promise<() => void>;
}

/** Runs a task once, later; returns a function that cancels it. */
export interface Timers {
  schedule(delayMs: number, task: () => void): () => void;
}

/** Counts requests, and renders the text of /metrics. */
export interface HttpMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Something was refused for want of room. */
  turnedAway(reason: string): void;
  requested(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
}

/** The parts that serve the requests. */
export interface HttpParts<C extends BaseContext> {
  /** The table that lists the app's paths; its own unless given. */
  readonly routes?: RouteTable;
  readonly apollo: ApolloServer<C>;
  createContext(input: ContextInput): C;
  /** Tells tokens of ours from everything else that cookies may hold. */
  readonly tokens: TokenReader;
  /** Whether a GraphQL request brings in its body the refresh token by which it decides. */
  readonly bringsRefreshToken: (body: unknown) => boolean;
  /** A real look at every part that requests need. */
  readiness(): Promise<Readiness>;
  /** Whether requests may be executed; asked on each one. */
  isReady(): boolean;
  /** Whether an answer ends its connection; none does unless given. */
  endsConnections?(): boolean;
  jwks(): { readonly keys: readonly object[] };
  readonly version: { readonly name: string; readonly version: string };
  /** Absent, /metrics is not found. */
  readonly metrics?: HttpMetrics | undefined;
  readonly pages: PageActions;
  /** Absent, pages offer the one thing that their link is for. */
  readonly accounts?: AccountActions;
  /** Absent, there is no page that signs in. */
  readonly signIn?: SignInActions;
  readonly social: SocialActions;
  readonly door: Door;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly clock: Clock;
}
