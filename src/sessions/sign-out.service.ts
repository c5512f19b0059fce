import type { AuditService } from '../audit/audit.service';
import type { RequestOrigin } from '../shared/request-origin';
import type { SessionDocument } from '../storage/collections';
import type { PresentedSessions } from './presented-session.service';
import type { SessionService } from './session.service';

interface Parts {
  readonly presented: PresentedSessions;
  readonly service: SessionService;
  readonly audit: AuditService;
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
    const { audit, presented, service } = this.parts;
    const ending = session ?? (await presented.live(refreshToken));
    if (ending === null) return;
    const { _id, userId } = ending;
    await (everywhere ? service.revokeAll(userId, 'signed-out-everywhere') : service.end(userId, _id, 'signed-out'));
    await audit.record('session_revoked', { actorId: userId, subjectId: userId, origin, details: { everywhere } });
  }
}
