import type { BlackoutDocument } from './blackout.document';

/** The moment before which a session must have begun to be refused now; null where none is refused. */
export function cutAt(blackout: BlackoutDocument | null, now: Date): Date | null {
  return blackout === null ? null : later(blackout.floor, passed(blackout.since, now));
}

/** The moment if it has come, else null. */
export function passed(moment: Date | null, now: Date): Date | null {
  return moment !== null && moment <= now ? moment : null;
}

/** The later of two moments, of which either may be null. */
export function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
