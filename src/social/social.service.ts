import { everyArgument } from '../errors';
import type { RequestOrigin } from '../shared/request-origin';
import type { SignInResult } from '../sign-in/sign-in-result';
import type { Asker, OwnerCheck } from '../passwords/owner-check.service';
import type { Arrival, AuthorizationService, Departed } from './authorization.service';
import type { IdentityLinkService } from './identity-link.service';
import type { Provider } from './provider';
import { returnAddress } from './return-address';
import { UnknownProvider } from './social.errors';
import type { SocialSignInService } from './social-sign-in.service';

interface Parts {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly authorizations: AuthorizationService;
  readonly signIns: SocialSignInService;
  readonly links: IdentityLinkService;
  readonly ownerCheck: OwnerCheck;
  /** The origins to whose pages a sign-in may return. */
  readonly returnOrigins: ReadonlySet<string>;
}

/** The return of a user from a provider. */
export interface Returned {
  readonly provider: string;
  readonly query: URLSearchParams;
  /** The secrets that the browser holds in cookies for a sign-in. */
  readonly bindingsOf: (flow: string) => readonly string[];
}

/** Signs in by other providers, and links accounts there. */
export class SocialService {
  constructor(private readonly parts: Parts) {}

  /** The names of the providers that are set up. */
  get providers(): readonly string[] {
    return [...this.parts.providers.keys()];
  }

  /** The names of those that send people back by a POST. */
  get postingProviders(): ReadonlySet<string> {
    const posting = [...this.parts.providers].filter(([, { isPosted }]) => isPosted);
    return new Set(posting.map(([name]) => name));
  }

  /** The page to come back to. @throws {ReturnRefused} */
  returnAddress(text: unknown): string {
    return returnAddress(text, this.parts.returnOrigins);
  }

  /** Begins a sign-in at the provider. @throws {UnknownProvider} @throws {RateLimited} @throws {ServiceUnavailable} */
  departToSignIn(provider: string, returnTo: string, { ip }: RequestOrigin): Promise<Departed> {
    return this.parts.authorizations.depart({ provider: this.provider(provider), returnTo, link: null, ip });
  }

  /**
   * Begins to link a signed-in user to an account at the provider; without `returnTo` it ends on a page of the gateway.
   *
   * A linked account is a way to sign in that outlives the session, so the sign-in must be recent.
   * @throws {Unauthenticated} with reason STALE @throws {RateLimited}
   * @throws {BadUserInput} naming both, where the provider is unknown and `returnTo` is refused
   */
  async departToLink(
    { document, session }: Asker,
    to: { provider: string; returnTo: string | null },
    { ip }: RequestOrigin,
  ): Promise<Departed> {
    const [provider, returnTo] = everyArgument(
      () => this.provider(to.provider),
      () => (to.returnTo === null ? null : this.returnAddress(to.returnTo)),
    );
    this.parts.ownerCheck.refuseStale(session);
    const link = { userId: document._id, sessionId: session._id };
    return this.parts.authorizations.depart({ provider, returnTo, link, ip });
  }

  /** Consumes the authorization of the user who came back; null where this browser began none. */
  arrive({ bindingsOf, provider, query }: Returned): Promise<Arrival | null> {
    return this.parts.authorizations.arrive(provider, query.get('state'), bindingsOf);
  }

  /**
   * Finishes what was begun: returns a sign-in, or null where an identity was linked.
   * @throws {GatewayError} of the code that the page to come back to gets
   */
  async finish(
    { authorization, secrets }: Arrival,
    query: URLSearchParams,
    origin: RequestOrigin,
  ): Promise<SignInResult | null> {
    const visitor = await this.provider(authorization.provider).identify(query, secrets);
    if (authorization.link === null) return this.parts.signIns.signIn(visitor, origin);
    await this.parts.links.link(authorization.link, visitor, origin);
    return null;
  }

  private provider(name: string): Provider {
    const provider = this.parts.providers.get(name);
    if (provider === undefined) throw new UnknownProvider();
    return provider;
  }
}
