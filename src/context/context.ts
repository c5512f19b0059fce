import type { GatewayError } from '../errors';
import type { CookieJar } from './cookie-jar';
import type { IssuedTokens } from '../sessions/session.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { Loaders } from './loaders';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

export type { RequestOrigin };

/** A caller without a session. `refusal` answers every guarded field: missing, expired, revoked, blocked, or unknown while the database is away. */
export interface Guest {
  readonly isAuthenticated: false;
  readonly isAdmin: false;
  /** Whether no token came at all: only then is `me` null without an error. */
  readonly cameWithoutToken: boolean;
  /** Whether a genuine refresh cookie came and no access token that could be used: the refusal is EXPIRED. */
  readonly isRenewable: boolean;
  readonly refusal: GatewayError;
}

/** A user whose session is alive and who is not blocked, as the database said it during this request. */
export interface SignedInUser {
  readonly isAuthenticated: true;
  readonly isAdmin: boolean;
  readonly id: string;
  readonly username: string;
  readonly permissions: readonly string[];
  readonly emailConfirmed: boolean;
  readonly session: SessionDocument;
  readonly document: UserDocument;
}

/** The request, as its resolvers see it. */
export interface Context {
  /** The caller, or the user who signs in by a mutation, for the rest of its answer. */
  user: Guest | SignedInUser;
  readonly origin: RequestOrigin;
  readonly cookies: CookieJar;
  readonly loaders: Loaders;
  /** Makes the tokens' user the caller. Never throws on account of a token. */
  identify(): Promise<void>;
  /** Makes the session's user the caller. */
  signIn(tokens: IssuedTokens): void;
  /** Makes the caller a guest. */
  signOut(): void;
}
