import { Unauthenticated } from '../sessions/session.errors';
import type { PresentedSessions } from '../sessions/presented-session.service';
import type { SessionDocument } from '../storage/collections';
import type { Context, Guest } from './context';

/** The live session that an operation came with, by its access token or else by its refresh cookie; null for a guest. */
export async function sessionOf(
  { cookies, user }: Context,
  presented: PresentedSessions,
): Promise<SessionDocument | null> {
  return user.isAuthenticated ? user.session : presented.standing(cookies.refreshToken);
}

/**
 * As `sessionOf`, for operations that do more harm to a session's account when a guest calls them.
 * @throws {Unauthenticated} EXPIRED: a client that would refresh first must not be taken for a guest
 */
export async function askingSession(context: Context, presented: PresentedSessions): Promise<SessionDocument | null> {
  const session = await sessionOf(context, presented);
  if (session === null && !context.user.isAuthenticated && mayBeRenewed(context.user)) throw context.user.refusal;
  return session;
}

/** A refresh cookie was looked at already: its session has ended, so that its browser is a guest. */
function mayBeRenewed({ isRenewable, refusal }: Guest): boolean {
  return !isRenewable && refusal instanceof Unauthenticated && refusal.details.reason === 'EXPIRED';
}
