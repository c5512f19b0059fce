import type { CookieJar } from '../http/cookie-jar';
import type { SessionService } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import { anonymous, type Authenticator, signedIn } from './authenticator';
import type { Context } from './context';
import { createLoaders } from './loaders';

/** What a request brings. */
export interface ContextInput {
  readonly origin: RequestOrigin;
  readonly authorization: string | null;
  readonly cookies: CookieJar;
}

/** The context of one request, its caller a guest until `identify` has looked at the tokens. */
export function createContext(
  { origin, authorization, cookies }: ContextInput,
  parts: { authenticator: Authenticator; sessions: SessionService },
): Promise<Context> {
  const context: Context = {
    user: anonymous(),
    origin,
    cookies,
    loaders: createLoaders(parts.sessions),
    // Methods on `this`: Apollo hands resolvers a copy of the context, and that copy is the one to change.
    async identify() {
      this.user = await parts.authenticator.identify({ authorization, cookie: cookies.accessToken });
    },
    signIn({ user, session }) {
      this.user = signedIn(user, session);
    },
    signOut() {
      this.user = anonymous();
    },
  };
  return Promise.resolve(context);
}
