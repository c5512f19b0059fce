import { after } from '../shared/clock';
import type { Turn } from '../throttling/address-cooldown';
import type { NewChallenge } from './challenge-maker';

/**
 * The end of a code, counted from the turn of its mail and not from the making of the challenge: so it is
 * the same to the millisecond whether or not the address is known, and whether or not it was registered meanwhile.
 */
export function codeEndOf({ takenAt }: Pick<Turn, 'takenAt'>, lifetimeMs: number): { codeExpiresAt: Date } {
  return { codeExpiresAt: after(takenAt, lifetimeMs) };
}

/** Returns the challenge, whose code ends as `codeEndOf` says. */
export function endingWith(turn: Turn, { document, ...secrets }: NewChallenge, lifetimeMs: number): NewChallenge {
  return { ...secrets, document: { ...document, ...codeEndOf(turn, lifetimeMs) } };
}
