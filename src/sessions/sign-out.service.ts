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
  /** Of cookies; of several sessions where one was left over or planted. */
  readonly refreshTokens: readonly string[];
  readonly everywhere: boolean;
}

/** Ending the session that a request came with. */
export class SignOutService {
  constructor(private readonly parts: Parts) {}

  /**
   * The session is over in the database, not only in the browser; with `everywhere` every session of its user.
   *
   * The refresh token alone is enough, since the access token may have expired. Without any session nothing happens. Where
   * tokens of several sessions came each ends: whoever signs out leaves none behind.
   */
  async signOut({ everywhere, refreshTokens, session }: SignOutRequest, origin: RequestOrigin): Promise<void> {
    if (session !== null) {
      await this.end(session, everywhere, origin);
      return;
    }
    for (const token of refreshTokens) {
      const presented = await this.parts.presented.live(token);
      if (presented !== null) await this.end(presented, everywhere, origin);
    }
  }

  private async end({ _id, userId }: SessionDocument, everywhere: boolean, origin: RequestOrigin): Promise<void> {
    const { audit, service } = this.parts;
    await (everywhere ? service.revokeAll(userId, 'signed-out-everywhere') : service.end(userId, _id, 'signed-out'));
    await audit.record('session_revoked', { actorId: userId, subjectId: userId, origin, details: { everywhere } });
  }
}
