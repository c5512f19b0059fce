import type { Announcer } from '../announcing/announcer';
import { type EndingHappening, endingReason } from '../announcing/happenings';
import type { PurposeKey } from '../keys/key-ring';
import { withOutbox } from '../outbox/with-outbox';
import { after, type Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import { newId } from '../shared/random';
import { keptUserAgent, type RequestOrigin } from '../shared/request-origin';
import type { AccessTokens } from './access-token';
import { mintRefreshToken } from './refresh-token';
import type { BlackoutService } from './blackout.service';
import { outlives } from './session.policy';
import { SessionNotFound } from './session.errors';
import type { SessionRepository } from './session.repository';
import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from './session.document';

export interface SessionOptions {
  readonly refreshKey: PurposeKey;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly graceMs: number;
}

/** The tokens of a session, in clear only here and on their way to the client. */
export interface IssuedTokens {
  readonly user: UserDocument;
  readonly session: SessionDocument;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
}

/** Sessions a user may have at once; the oldest gives way (ASVS 7.1.2). */
export const MAX_SESSIONS = 20;

interface Parts {
  readonly accessTokens: AccessTokens;
  readonly announcer: Announcer;
  readonly blackouts: BlackoutService;
  readonly clock: Clock;
  readonly options: SessionOptions;
}

/** Opens, lists and ends sessions. Rotation is in SessionRotation. */
export class SessionService {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly parts: Parts,
  ) {}

  /** Opens a session of the user with its first pair of tokens; the oldest one ends where there are too many. */
  async open(user: UserDocument, origin: RequestOrigin): Promise<IssuedTokens> {
    const { accessTokens, clock, options } = this.parts;
    const now = clock.now();
    const id = newId();
    const refreshToken = mintRefreshToken(options.refreshKey, id, 1);
    const session = newSession({ id, user, origin, now, refreshToken, options });
    const [before] = await Promise.all([this.listOfUsers([user._id]), this.insert(session)]);
    if (before.length > MAX_SESSIONS / 2) await this.endSurplus(user._id, origin);
    const access = accessTokens.issue({ userId: user._id, sessionId: id }, now);
    return { user, session, accessToken: access.token, accessTokenExpiresAt: access.expiresAt, refreshToken };
  }

  /** Returns the session, ended or not; reads it together with other requests that arrive at once. */
  findById(id: string): Promise<SessionDocument | null> {
    return this.sessions.findById(id);
  }

  /** The user's live sessions, the newest first. */
  async list(userId: string): Promise<SessionDocument[]> {
    return (await this.listOfUsers([userId])).reverse();
  }

  /** The live sessions of several users, oldest first. */
  async listOfUsers(userIds: readonly string[]): Promise<SessionDocument[]> {
    const { blackouts, clock } = this.parts;
    const [live, cut] = await Promise.all([this.sessions.findLive(userIds, clock.now()), blackouts.cut()]);
    return live.filter((session) => outlives(session, cut));
  }

  /** Returns the number of stored sessions, ended ones included until they are swept. */
  countStored(): Promise<number> {
    return this.sessions.count();
  }

  /** Ends one live session of the user. @throws {SessionNotFound} where there is none of this id, another user's included. */
  async revoke(userId: string, sessionId: string, origin: RequestOrigin): Promise<void> {
    if (!(await this.end(userId, sessionId, 'session-revoked'))) throw new SessionNotFound();
    await this.parts.announcer.note('session-revoked', { userId, actorId: userId, origin });
  }

  /** Ends the session if it lives, and returns whether it did; for signing out, which may happen twice. */
  async end(userId: string, sessionId: string, happening: EndingHappening): Promise<boolean> {
    const { announcer, clock } = this.parts;
    const [at, reason] = [clock.now(), endingReason(happening)];
    const ended = await announcer
      .prepare('sessions-ended', { userId, data: { sessionId, keptSessionId: null, reason } })
      .writeBeside((deliveries) => this.sessions.claimRevocation(sessionId, userId, { at, reason, deliveries }));
    return ended !== null;
  }

  /** Ends every session of the user but the one given, and returns how many ended. */
  async revokeOthers(userId: string, keptSessionId: string, origin: RequestOrigin): Promise<number> {
    const count = await this.endAll(userId, 'session-revoked', keptSessionId);
    await this.parts.announcer.note('session-revoked', { userId, actorId: userId, origin, details: { count } });
    return count;
  }

  /**
   * Continues the session under the user's new credentials, and ends every other one of the user.
   *
   * Called after a write that raised `credentialVersion`. A block or kick since then has raised it again: the session
   * stays dead.
   */
  async keepOnly(kept: SessionDocument, user: UserDocument, happening: EndingHappening): Promise<void> {
    await this.sessions.adopt(kept, user.credentialVersion);
    await this.endAll(user._id, happening, kept._id);
  }

  /** Ends every session of the user, and returns how many ended. */
  revokeAll(userId: string, happening: EndingHappening): Promise<number> {
    return this.endAll(userId, happening, null);
  }

  /** Removes every session of the user; for an account that is gone. */
  forget(userId: string): Promise<void> {
    return this.sessions.removeOfUser(userId);
  }

  private async insert(session: SessionDocument): Promise<void> {
    const { _id: sessionId, userId } = session;
    await this.parts.announcer
      .prepare('session-opened', { userId, data: { sessionId } })
      .writeBeside((deliveries) => this.sessions.insert(withOutbox(session, deliveries)));
  }

  /** One event for all: it is there if any session ended. */
  private endAll(userId: string, happening: EndingHappening, keptSessionId: string | null): Promise<number> {
    const { announcer, clock } = this.parts;
    const [at, reason] = [clock.now(), endingReason(happening)];
    const except = keptSessionId ?? undefined;
    return announcer
      .prepare('sessions-ended', { userId, data: { sessionId: null, keptSessionId, reason } })
      .writeBeside((deliveries) => this.sessions.revokeAll(userId, { at, reason, deliveries, except }));
  }

  /**
   * Ends the user's oldest sessions beyond those that a user may have.
   *
   * Called after the new one is stored, for users with many: of sign-ins at once the last to look sees them all.
   */
  private async endSurplus(userId: string, origin: RequestOrigin): Promise<void> {
    const live = await this.listOfUsers([userId]);
    for (const session of live.slice(0, Math.max(0, live.length - MAX_SESSIONS))) {
      await this.end(userId, session._id, 'session-surplus');
      await this.parts.announcer.note('session-surplus', { userId, actorId: userId, origin });
    }
  }
}

interface NewSession {
  readonly id: string;
  readonly user: UserDocument;
  readonly origin: RequestOrigin;
  readonly now: Date;
  readonly refreshToken: string;
  readonly options: SessionOptions;
}

function newSession({ id, user, origin, now, refreshToken, options }: NewSession): SessionDocument {
  return {
    _id: id,
    userId: user._id,
    credentialVersion: user.credentialVersion,
    generation: 1,
    currentHash: sha256(refreshToken),
    previousHash: null,
    sealedSuccessor: null,
    rotatedAt: null,
    createdAt: now,
    lastUsedAt: now,
    idleExpiresAt: after(now, Math.min(options.idleMs, options.absoluteMs)),
    absoluteExpiresAt: after(now, options.absoluteMs),
    revokedAt: null,
    revokedReason: null,
    ip: origin.ip,
    userAgent: keptUserAgent(origin.userAgent),
  };
}
