import type { UserDocument } from '../users/user.document';
import type { SessionDocument } from './session.document';

/** Whether nothing in the session itself ended it: revoked, unused for too long, or too old. */
export function isAlive(session: SessionDocument, now: Date): boolean {
  return session.revokedAt === null && session.idleExpiresAt > now && session.absoluteExpiresAt > now;
}

/** The moment of the question, and the one before which sessions of all users have ended. */
export interface Standing {
  readonly now: Date;
  readonly cut: Date | null;
}

/**
 * Whether the session still stands for the user: theirs, alive, and made under their present credentials.
 *
 * Block, kick and password change raise `credentialVersion`, so sessions from before stay dead even if the write
 * that revokes them one by one never happened. A blackout ends them by the moment they began at (security rule 9).
 */
export function standsFor(session: SessionDocument, user: UserDocument, { cut, now }: Standing): boolean {
  const isOwn = session.userId === user._id && session.credentialVersion === user.credentialVersion;
  return isOwn && isAlive(session, now) && outlives(session, cut);
}

/**
 * Whether the session began under the same credentials as the asking session. One that a sign-in opened
 * at the moment of a change is dead already, though no write has ended it.
 */
export function isAsPresentAs(session: SessionDocument, asking: SessionDocument): boolean {
  return session.userId !== asking.userId || session.credentialVersion === asking.credentialVersion;
}

/** Whether no blackout ended the session: it began at the cut or after it. */
export function outlives({ createdAt }: SessionDocument, cut: Date | null): boolean {
  return cut === null || createdAt >= cut;
}

/** Whether the session's current token replaced another so recently that its immediate predecessor is honoured. */
export function isWithinGrace(session: SessionDocument, graceMs: number, now: Date): boolean {
  return session.rotatedAt !== null && now.getTime() < session.rotatedAt.getTime() + graceMs;
}

/** The moment at which the session ends unless it is used: never beyond its absolute end (security rule 3). */
export function sessionExpiry({ idleExpiresAt, absoluteExpiresAt }: SessionDocument): Date {
  return idleExpiresAt < absoluteExpiresAt ? idleExpiresAt : absoluteExpiresAt;
}
