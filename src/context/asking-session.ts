import { Unauthenticated } from '../sessions/session.errors';
import type { PresentedSessions } from '../sessions/presented-session.service';
import type { Context, Guest } from './context';
import type { SessionDocument } from '../sessions/session.document';

/** The live session that an operation came with, by its access token or else by its refresh cookie; null for a guest. */
export async function sessionOf(
  { cookies, user }: Context,
  presented: PresentedSessions,
): Promise<SessionDocument | null> {
  return user.isAuthenticated ? user.session : presented.standing(cookies.refreshToken);
}

/**
 * As `sessionOf`, for operations that do more harm to a session's account when a guest calls them.
 * @throws {Unauthenticated} EXPIRED or AMBIGUOUS: a client that would refresh or sign in first must not be taken for a guest
 */
export async function askingSession(context: Context, presented: PresentedSessions): Promise<SessionDocument | null> {
  const session = await sessionOf(context, presented);
  if (session === null && !context.user.isAuthenticated && mustNotBeGuest(context.user)) throw context.user.refusal;
  return session;
}

/** Whether to refuse. A renewable browser's refresh cookie was looked at already: its session has ended, it is a guest. */
function mustNotBeGuest({ isRenewable, refusal }: Guest): boolean {
  if (!(refusal instanceof Unauthenticated)) return false;
  const { reason } = refusal.details;
  return reason === 'AMBIGUOUS' || (reason === 'EXPIRED' && !isRenewable);
}
