import type { PurposeKey } from '../keys/key-ring';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { UserService } from '../users/user.service';
import { isBlocked } from '../users/user.policy';
import type { AccessTokens } from './access-token';
import type { BlackoutService } from './blackout.service';
import { parseRefreshToken } from './refresh-token';
import { isAlive, standsFor } from './session.policy';
import type { SessionRepository } from './session.repository';
import type { SessionDocument } from './session.document';

interface Parts {
  readonly sessions: SessionRepository;
  readonly users: UserService;
  readonly blackouts: BlackoutService;
  readonly accessTokens: AccessTokens;
  readonly refreshKey: PurposeKey;
  readonly clock: Clock;
}

/** The tokens that a browser holds, whatever they are worth. */
interface BrowserTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

/** Finds the session that a token names, without consuming the token. */
export class PresentedSessions {
  constructor(private readonly parts: Parts) {}

  /** Whether this gateway made the token, even if its session has ended. Reads nothing. */
  isGenuine(refreshToken: string | null): boolean {
    return refreshToken !== null && parseRefreshToken(this.parts.refreshKey, refreshToken) !== null;
  }

  /** The live session whose current or previous token it is; an older copy proves nothing any more. */
  async live(refreshToken: string | null): Promise<SessionDocument | null> {
    const genuine = refreshToken === null ? null : parseRefreshToken(this.parts.refreshKey, refreshToken);
    if (genuine === null) return null;
    const session = await this.parts.sessions.findById(genuine.sessionId);
    const hash = sha256(genuine.token);
    const holds = session !== null && (session.currentHash === hash || session.previousHash === hash);
    return holds && isAlive(session, this.parts.clock.now()) ? session : null;
  }

  /**
   * The session, where it still stands for its user: neither credentials, nor a block, nor a blackout ended it.
   *
   * It says from which browser a request comes once the access token, which lives for minutes, is gone.
   */
  async standing(refreshToken: string | null): Promise<SessionDocument | null> {
    return this.ifStanding(await this.live(refreshToken));
  }

  /** The session that a live access token names, in the same way. */
  async standingOf(sessionId: string): Promise<SessionDocument | null> {
    return this.ifStanding(await this.parts.sessions.findById(sessionId));
  }

  /**
   * The standing session of a browser: of its access token, or else of its refresh token.
   *
   * Either one signs it in. By the refresh token alone, one that lost it would be signed in and be taken for a stranger's.
   */
  async ofBrowser({ accessToken, refreshToken }: BrowserTokens): Promise<SessionDocument | null> {
    return (await this.ofAccessToken(accessToken)) ?? this.standing(refreshToken);
  }

  private async ofAccessToken(accessToken: string | null): Promise<SessionDocument | null> {
    if (accessToken === null) return null;
    const verdict = this.parts.accessTokens.verify(accessToken, this.parts.clock.now());
    return 'refused' in verdict ? null : this.standingOf(verdict.claims.sid);
  }

  private async ifStanding(session: SessionDocument | null): Promise<SessionDocument | null> {
    const { blackouts, clock, users } = this.parts;
    if (session === null) return null;
    const [user, cut] = await Promise.all([users.findById(session.userId), blackouts.cut()]);
    const now = clock.now();
    if (user === null || isBlocked(user.block, now)) return null;
    return standsFor(session, user, { now, cut }) ? session : null;
  }
}
