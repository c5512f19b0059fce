import { after } from '../shared/clock';
import type { Turn } from '../throttling/address-cooldown';
import type { NewChallenge } from './challenge-maker';

/**
 * The end of a code, reckoned from when the turn of its mail was taken and not from when the challenge was made: so it is
 * the same to the millisecond whether or not the address is known, and whether or not somebody registered it meanwhile.
 */
export function codeEndOf({ takenAt }: Pick<Turn, 'takenAt'>, lifetimeMs: number): { codeExpiresAt: Date } {
  return { codeExpiresAt: after(takenAt, lifetimeMs) };
}

/** The challenge, whose code ends as `codeEndOf` says. */
export function endingWith(turn: Turn, { document, ...secrets }: NewChallenge, lifetimeMs: number): NewChallenge {
  return { ...secrets, document: { ...document, ...codeEndOf(turn, lifetimeMs) } };
}
