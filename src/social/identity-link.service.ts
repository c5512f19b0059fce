import { ServiceUnavailable } from '../errors';
import { IdentityTaken } from '../identities/identity.errors';
import type { IdentityService } from '../identities/identity.service';
import { Unauthenticated } from '../sessions/session.errors';
import { standsFor } from '../sessions/session.policy';
import type { BlackoutService } from '../sessions/blackout.service';
import type { SessionService } from '../sessions/session.service';
import type { Clock } from '../shared/clock';
import { parseEmailAddress } from '../shared/email-address';
import type { RequestOrigin } from '../shared/request-origin';
import { isBlocked } from '../users/user.policy';
import { UserBlocked } from '../users/user.errors';
import type { UserService } from '../users/user.service';
import type { Visitor } from './provider';
import type { UserDocument } from '../users/user.document';

interface Parts {
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly blackouts: BlackoutService;
  readonly identities: IdentityService;
  readonly clock: Clock;
}

/** Links an identity to a signed-in user. */
export class IdentityLinkService {
  constructor(private readonly parts: Parts) {}

  /**
   * Links the identity to the user; a second time changes nothing. Their address, if the provider has verified it, is
   * confirmed by it.
   *
   * The session that asked for it must still stand: a sign-out or a block ends a link that was begun before.
   * @throws {Unauthenticated} @throws {UserBlocked} @throws {IdentityTaken}
   */
  async link(asker: { userId: string; sessionId: string }, visitor: Visitor, origin: RequestOrigin): Promise<void> {
    const { identities, users } = this.parts;
    const user = await this.stillSignedIn(asker);
    const owner = await identities.findOwner(visitor);
    if (owner !== null && owner._id !== user._id) throw new IdentityTaken();
    const verified = user.emailConfirmedAt === null ? await verifiedAddress(visitor) : null;
    if (owner === null) await identities.link(user, visitor, origin);
    if (verified !== null && verified === user.emailCanonical) await users.confirmEmail(user._id, verified, origin);
  }

  private async stillSignedIn({ userId, sessionId }: { userId: string; sessionId: string }): Promise<UserDocument> {
    const { blackouts, clock, sessions, users } = this.parts;
    const reads = [sessions.findById(sessionId), users.findById(userId), blackouts.cut()] as const;
    const [session, user, cut] = await Promise.all(reads);
    const now = clock.now();
    if (user !== null && isBlocked(user.block, now)) throw new UserBlocked();
    if (session === null || user === null || !standsFor(session, user, { now, cut })) {
      throw new Unauthenticated('REVOKED');
    }
    return user;
  }
}

/** The address that the provider has verified; null where there is none, or it cannot be asked now: linking needs none. */
async function verifiedAddress(visitor: Visitor): Promise<string | null> {
  try {
    const { email, emailVerified } = await visitor.profile();
    return emailVerified && email !== null ? (parseEmailAddress(email)?.canonical ?? null) : null;
  } catch (error) {
    if (error instanceof ServiceUnavailable) return null;
    throw error;
  }
}
