import { type GatewayError, ServiceUnavailable, type UnauthenticatedReason } from '../errors';
import type { AccessClaims, AccessTokens } from '../sessions/access-token';
import type { BlackoutService } from '../sessions/blackout.service';
import { Unauthenticated } from '../sessions/session.errors';
import { standsFor } from '../sessions/session.policy';
import type { PresentedSessions } from '../sessions/presented-session.service';
import type { SessionService } from '../sessions/session.service';
import { isBearer } from '../shared/bearer';
import type { Clock } from '../shared/clock';
import { StorageUnavailable } from '../storage/database';
import { UserBlocked } from '../users/user.errors';
import { isAdmin, isBlocked } from '../users/user.policy';
import type { UserService } from '../users/user.service';
import type { Guest, SignedInUser } from '../context/context';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from '../sessions/session.document';

/** The tokens that came with a request. */
export interface PresentedTokens {
  /** The Authorization header as it came. */
  readonly authorization: string | null;
  readonly cookie: string | null;
  /** The refresh token of a cookie. */
  readonly refreshCookie: string | null;
}

interface Parts {
  readonly accessTokens: AccessTokens;
  readonly blackouts: BlackoutService;
  readonly presented: Pick<PresentedSessions, 'isGenuine'>;
  readonly sessions: SessionService;
  readonly users: UserService;
  readonly clock: Clock;
}

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Identifies the caller of a request, from its tokens and from the database, on every request anew (security rule 2). */
export class Authenticator {
  constructor(private readonly parts: Parts) {}

  /** The signed-in user, or a guest that remembers why it is one. Never throws. */
  async identify(presented: PresentedTokens): Promise<Guest | SignedInUser> {
    try {
      return await this.read(presented);
    } catch (error) {
      if (error instanceof StorageUnavailable) return guest(new ServiceUnavailable());
      throw error;
    }
  }

  /** Returns a promise only where the database must be asked. */
  private read(presented: PresentedTokens): Guest | Promise<Guest | SignedInUser> {
    const token = tokenOf(presented);
    if (token === undefined) return refused('INVALID');
    if (token === null) return this.isRenewable(presented) ? RENEWABLE : anonymous();
    const verdict = this.parts.accessTokens.verify(token, this.parts.clock.now());
    if ('refused' in verdict) return this.isRenewable(presented) ? RENEWABLE : refused(verdict.refused);
    return this.load(verdict.claims);
  }

  /**
   * Whether the browser brought a refresh token that this gateway made. No read: the refresh checks its session,
   * and takes the cookie away where the session has ended. With a Bearer header no cookie counts.
   */
  private isRenewable({ authorization, refreshCookie }: PresentedTokens): boolean {
    return !isBearer(authorization) && this.parts.presented.isGenuine(refreshCookie);
  }

  /** Session, user and blackout are read in parallel: one round trip. */
  private async load({ sub, sid }: AccessClaims): Promise<Guest | SignedInUser> {
    const { blackouts, clock, sessions, users } = this.parts;
    const reads = [sessions.findById(sid), users.findById(sub), blackouts.cut()] as const;
    const [session, user, cut] = await Promise.all(reads);
    const now = clock.now();
    if (user !== null && session?.userId === user._id && isBlocked(user.block, now)) return guest(new UserBlocked());
    if (session === null || user === null || !standsFor(session, user, { now, cut })) return refused('REVOKED');
    return signedIn(user, session);
  }
}

/** The caller as resolvers see it. */
export function signedIn(user: UserDocument, session: SessionDocument): SignedInUser {
  return {
    isAuthenticated: true,
    isAdmin: isAdmin(user),
    id: user._id,
    username: user.username,
    permissions: user.permissions,
    emailConfirmed: user.emailConfirmedAt !== null,
    session,
    document: user,
  };
}

/** A guest without a usable access token. The browser of a renewable one can ask for the next. */
class TokenlessGuest implements Guest {
  readonly isAuthenticated = false;
  readonly isAdmin = false;
  readonly cameWithoutToken: boolean;

  constructor(readonly isRenewable: boolean) {
    this.cameWithoutToken = !isRenewable;
  }

  /** Made on demand: an error records its stack, and most requests never need it. */
  get refusal(): GatewayError {
    return new Unauthenticated(this.isRenewable ? 'EXPIRED' : 'MISSING');
  }
}

/** Returns the guest who came without a token. */
export function anonymous(): Guest {
  return ANONYMOUS;
}

const ANONYMOUS: Guest = new TokenlessGuest(false);
const RENEWABLE: Guest = new TokenlessGuest(true);

/** Returns the guest whose tokens are refused for this reason. */
export function refused(reason: UnauthenticatedReason): Guest {
  return guest(new Unauthenticated(reason));
}

function guest(refusal: GatewayError): Guest {
  return { isAuthenticated: false, isAdmin: false, cameWithoutToken: false, isRenewable: false, refusal };
}

/** The token that came, which a Bearer header alone decides; undefined where that holds none. */
function tokenOf({ authorization, cookie }: PresentedTokens): string | null | undefined {
  return isBearer(authorization) ? BEARER.exec(authorization ?? '')?.[1] : cookie;
}
