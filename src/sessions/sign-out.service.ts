import type { AuditService } from '../audit/audit.service';
import type { PurposeKey } from '../keys/key-ring';
import type { Clock } from '../shared/clock';
import { sha256 } from '../shared/hashing';
import type { RequestOrigin } from '../shared/request-origin';
import type { SessionDocument } from '../storage/collections';
import { parseRefreshToken } from './refresh-token';
import { isAlive } from './session.policy';
import type { SessionRepository } from './session.repository';
import type { SessionService } from './session.service';

interface Parts {
  readonly sessions: SessionRepository;
  readonly service: SessionService;
  readonly refreshKey: PurposeKey;
  readonly audit: AuditService;
  readonly clock: Clock;
}

/** What a request to sign out came with. */
export interface SignOutRequest {
  /** The live session of the access token, where one came. */
  readonly session: SessionDocument | null;
  readonly refreshToken: string | null;
  readonly everywhere: boolean;
}

/** Ending the session that a request came with. */
export class SignOutService {
  constructor(private readonly parts: Parts) {}

  /**
   * The session is over in the database, not only in the browser; with `everywhere` every session of its user.
   *
   * The refresh token alone is enough, since the access token may have expired. Without any session nothing happens.
   */
  async signOut({ everywhere, refreshToken, session }: SignOutRequest, origin: RequestOrigin): Promise<void> {
    const { audit, service } = this.parts;
    const ending = session ?? (await this.sessionOf(refreshToken));
    if (ending === null) return;
    const { _id, userId } = ending;
    await (everywhere ? service.revokeAll(userId, 'signed-out-everywhere') : service.end(userId, _id, 'signed-out'));
    await audit.record('session_revoked', { actorId: userId, subjectId: userId, origin, details: { everywhere } });
  }

  /** The live session whose current or previous token it is; an older copy proves nothing any more. */
  private async sessionOf(refreshToken: string | null): Promise<SessionDocument | null> {
    const genuine = refreshToken === null ? null : parseRefreshToken(this.parts.refreshKey, refreshToken);
    if (genuine === null) return null;
    const session = await this.parts.sessions.findById(genuine.sessionId);
    const hash = sha256(genuine.token);
    const holds = session !== null && (session.currentHash === hash || session.previousHash === hash);
    return holds && isAlive(session, this.parts.clock.now()) ? session : null;
  }
}
