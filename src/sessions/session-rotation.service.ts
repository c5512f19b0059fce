import type { MailOf } from '../announcing/about';
import type { Announcer } from '../announcing/announcer';
import { endingReason } from '../announcing/happenings';
import { requestValues } from '../mail/request-values';
import { after, type Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { RequestOrigin } from '../shared/request-origin';
import { isBlocked } from '../users/user.policy';
import { UserBlocked } from '../users/user.errors';
import type { OwnerNotices } from '../users/owner-notices';
import type { UserService } from '../users/user.service';
import type { AccessTokens } from './access-token';
import {
  type GenuineRefreshToken,
  mintRefreshToken,
  openSuccessor,
  parseRefreshToken,
  sealSuccessor,
} from './refresh-token';
import { RefreshInvalid, RefreshReused, SessionOver } from './session.errors';
import type { BlackoutService } from './blackout.service';
import { isAlive, isWithinGrace, outlives, standsFor } from './session.policy';
import type { SessionRepository } from './session.repository';
import type { IssuedTokens, SessionOptions } from './session.service';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from './session.document';

interface Parts {
  readonly users: UserService;
  readonly accessTokens: AccessTokens;
  readonly announcer: Announcer;
  readonly blackouts: BlackoutService;
  readonly notices: OwnerNotices;
  readonly clock: Clock;
  readonly options: SessionOptions;
}

/** Replaces refresh tokens, with a grace for lost answers, and ends a session whose token was copied. */
export class SessionRotation {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly parts: Parts,
  ) {}

  /**
   * Issues a new pair of tokens for the session; the presented token is its previous one from now on.
   *
   * Two tabs, or a client whose answer was lost, get the same successor within the grace. A genuine token that is
   * neither current nor in grace was copied: the session ends (RFC 9700 section 4.14.2).
   * @throws {RefreshInvalid} for garbage @throws {SessionOver} where the session has ended; nothing changes.
   * @throws {RefreshReused} after ending the session.
   * @throws {UserBlocked}
   */
  async rotate(token: string, origin: RequestOrigin): Promise<IssuedTokens> {
    const genuine = parseRefreshToken(this.parts.options.refreshKey, token);
    if (genuine === null) throw new RefreshInvalid();
    const successor = mintRefreshToken(this.parts.options.refreshKey, genuine.sessionId, genuine.generation + 1);
    const session = await this.claim(genuine, successor);
    if (session === null) return this.answerLateToken(genuine, origin);
    const [tokens] = await Promise.all([
      this.issue(session, successor),
      this.parts.announcer.note('session-renewed', { userId: session.userId, actorId: session.userId, origin }),
    ]);
    return tokens;
  }

  /**
   * As `rotate`, for a cookie that came with a request of its session; null where it is no live token of that session.
   * @throws {RefreshReused} after ending the session
   */
  async renew(token: string, { _id }: SessionDocument, origin: RequestOrigin): Promise<IssuedTokens | null> {
    const genuine = parseRefreshToken(this.parts.options.refreshKey, token);
    if (genuine?.sessionId !== _id) return null;
    try {
      return await this.rotate(token, origin);
    } catch (error) {
      if (error instanceof RefreshInvalid || error instanceof UserBlocked) return null;
      throw error;
    }
  }

  private async claim(genuine: GenuineRefreshToken, successor: string): Promise<SessionDocument | null> {
    const { clock, options } = this.parts;
    const now = clock.now();
    const session = await this.sessions.claimRotation({
      sessionId: genuine.sessionId,
      presentedHash: sha256(genuine.token),
      successorHash: sha256(successor),
      sealedSuccessor: sealSuccessor(genuine.token, successor),
      generation: genuine.generation + 1,
      now,
      idleExpiresAt: after(now, options.idleMs),
    });
    return session;
  }

  /** Answers a genuine token that is not current: its successor within the grace, else the end of the session (security rule 8). */
  private async answerLateToken(genuine: GenuineRefreshToken, origin: RequestOrigin): Promise<IssuedTokens> {
    const { blackouts, clock, options } = this.parts;
    const now = clock.now();
    const [session, cut] = await Promise.all([this.sessions.findById(genuine.sessionId), blackouts.cut()]);
    if (session === null || !isAlive(session, now) || !outlives(session, cut)) throw new SessionOver();
    const isPredecessor = session.previousHash === sha256(genuine.token) && session.sealedSuccessor !== null;
    if (isPredecessor && session.sealedSuccessor !== null && isWithinGrace(session, options.graceMs, now)) {
      return this.issue(session, openSuccessor(genuine.token, session.sealedSuccessor));
    }
    return this.endForReuse(session, origin);
  }

  private async endForReuse(session: SessionDocument, origin: RequestOrigin): Promise<never> {
    const { announcer, clock, users } = this.parts;
    const { _id: sessionId, userId } = session;
    const user = await users.findById(userId);
    const mail = user === null ? null : await this.reuseNotice(user, origin);
    const [at, reason] = [clock.now(), endingReason('session-reused')];
    await announcer
      .prepare('session-reused', { userId, actorId: null, origin, data: { sessionId }, mail })
      .writeBeside((deliveries) => this.sessions.claimRevocation(sessionId, userId, { at, reason, deliveries }));
    throw new RefreshReused();
  }

  private reuseNotice(user: UserDocument, origin: RequestOrigin): Promise<MailOf<'session-reused'> | null> {
    const { clock, notices } = this.parts;
    const values = {
      username: user.username,
      when: clock.now().toISOString(),
      ...requestValues(origin),
    };
    return notices.to<'session-reused'>(user, { mail: { locale: origin.locale, values }, ip: origin.ip });
  }

  private async issue(session: SessionDocument, refreshToken: string): Promise<IssuedTokens> {
    const { accessTokens, blackouts, clock, users } = this.parts;
    const [user, cut] = await Promise.all([users.findById(session.userId), blackouts.cut()]);
    const now = clock.now();
    if (user !== null && isBlocked(user.block, now)) throw new UserBlocked();
    if (user === null || !standsFor(session, user, { now, cut })) throw new SessionOver();
    const access = accessTokens.issue({ userId: user._id, sessionId: session._id }, now);
    return { user, session, accessToken: access.token, accessTokenExpiresAt: access.expiresAt, refreshToken };
  }
}
