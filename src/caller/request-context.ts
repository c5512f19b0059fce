import type { CookieJar } from '../context/cookie-jar';
import type { IssuedTokens } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import { anonymous, type Authenticator, refused, signedIn } from './authenticator';
import type { Context, Guest, SignedInUser } from '../context/context';
import type { Loaders } from '../context/loaders';
import { type LoaderServices, RequestLoaders } from './loaders';

/** The input of a context. */
export interface ContextInput {
  readonly origin: RequestOrigin;
  readonly authorization: string | null;
  readonly cookies: CookieJar;
}

interface Parts extends LoaderServices {
  readonly authenticator: Authenticator;
}

/**
 * The context of one request, its caller a guest until `identify` has looked at the tokens.
 *
 * A class, and its fields open to `Object.assign`: Apollo hands resolvers a copy, and that copy is the one they change.
 */
export class RequestContext implements Context {
  user: Guest | SignedInUser = anonymous();
  readonly origin: RequestOrigin;
  readonly cookies: CookieJar;
  readonly loaders: Loaders;
  private readonly authorization: string | null;
  private readonly authenticator: Authenticator;

  constructor({ origin, authorization, cookies }: ContextInput, { authenticator, ...services }: Parts) {
    this.origin = origin;
    this.cookies = cookies;
    this.loaders = new RequestLoaders(services);
    this.authorization = authorization;
    this.authenticator = authenticator;
  }

  async identify(): Promise<void> {
    if (this.cookies.isAmbiguous) {
      this.user = refused('AMBIGUOUS');
      this.cookies.clear();
      return;
    }
    this.user = await this.authenticator.identify({
      authorization: this.authorization,
      cookie: this.cookies.accessToken,
      refreshCookie: this.cookies.refreshToken,
    });
  }

  signIn({ user, session }: IssuedTokens): void {
    this.user = signedIn(user, session);
  }

  signOut(): void {
    this.user = anonymous();
  }
}
