import type { Announcer } from '../announcing/announcer';
import type { RequestOrigin } from '../shared/request-origin';
import type { PresentedSessions } from './presented-session.service';
import type { SessionService } from './session.service';
import type { SessionDocument } from './session.document';

interface Parts {
  readonly presented: PresentedSessions;
  readonly service: SessionService;
  readonly announcer: Announcer;
}

/** The sessions that a request to sign out came with. */
export interface SignOutRequest {
  /** The live session of the caller's access token. */
  readonly session: SessionDocument | null;
  /** The sessions of access cookies; several, or another than the refresh cookie's, where one was left over or planted. */
  readonly accessSessions: readonly string[];
  /** The refresh cookies, in the same way. */
  readonly refreshTokens: readonly string[];
  readonly everywhere: boolean;
}

/** Ends the sessions that a request came with. */
export class SignOutService {
  constructor(private readonly parts: Parts) {}

  /**
   * Ends the session in the database, not only in the browser; with `everywhere` every session of its user.
   *
   * The refresh token alone is enough, since the access token may have expired. Without any session nothing happens. Where
   * tokens of several sessions came each ends: signing out leaves none behind.
   */
  async signOut(
    { accessSessions, everywhere, refreshTokens, session }: SignOutRequest,
    origin: RequestOrigin,
  ): Promise<void> {
    const { presented } = this.parts;
    if (session !== null) {
      await this.end(session, everywhere, origin);
      return;
    }
    // One after the other: a session that both cookies speak of is over, and recorded, once.
    for (const token of refreshTokens) await this.endKnown(await presented.live(token), everywhere, origin);
    for (const id of accessSessions) await this.endKnown(await presented.standingOf(id), everywhere, origin);
  }

  private async endKnown(session: SessionDocument | null, everywhere: boolean, origin: RequestOrigin): Promise<void> {
    if (session !== null) await this.end(session, everywhere, origin);
  }

  private async end({ _id, userId }: SessionDocument, everywhere: boolean, origin: RequestOrigin): Promise<void> {
    const { announcer, service } = this.parts;
    const happening = everywhere ? 'signed-out-everywhere' : 'signed-out';
    await (everywhere ? service.revokeAll(userId, happening) : service.end(userId, _id, happening));
    await announcer.note(happening, { userId, actorId: userId, origin, details: { everywhere } });
  }
}
