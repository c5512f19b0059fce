import type { SessionDocument, UserDocument } from '../storage/collections';

/** Whether nothing in the session itself ended it: revoked, unused for too long, or too old. */
export function isAlive(session: SessionDocument, now: Date): boolean {
  return session.revokedAt === null && session.idleExpiresAt > now && session.absoluteExpiresAt > now;
}

/**
 * Whether the session still stands for the user: theirs, alive, and made under their present credentials.
 *
 * Block, kick and password change raise `credentialVersion`, so sessions from before stay dead even if the write
 * that revokes them one by one never happened.
 */
export function standsFor(session: SessionDocument, user: UserDocument, now: Date): boolean {
  return session.userId === user._id && session.credentialVersion === user.credentialVersion && isAlive(session, now);
}

/** Whether the session's current token replaced another so recently that its immediate predecessor is honoured. */
export function isWithinGrace(session: SessionDocument, graceMs: number, now: Date): boolean {
  return session.rotatedAt !== null && now.getTime() < session.rotatedAt.getTime() + graceMs;
}

/** The moment at which the session ends unless it is used: never beyond its absolute end. */
export function sessionExpiry({ idleExpiresAt, absoluteExpiresAt }: SessionDocument): Date {
  return idleExpiresAt < absoluteExpiresAt ? idleExpiresAt : absoluteExpiresAt;
}
