import { after } from '../shared/clock';
import type { Turn } from '../throttling/address-cooldown';
import type { NewChallenge } from './challenge-maker';

/**
 * The end of a code within the wait of a turn, reckoned from when that was first taken: so it is the same whether or not the
 * address is known, and whether or not somebody registered it meanwhile. Empty where the turn is a new one.
 */
export function codeEndOf({ takenAt }: Pick<Turn, 'takenAt'>, lifetimeMs: number): { codeExpiresAt?: Date } {
  return takenAt === undefined ? {} : { codeExpiresAt: after(takenAt, lifetimeMs) };
}

/** The challenge, whose code ends as `codeEndOf` says. */
export function endingWith(turn: Turn, { document, ...secrets }: NewChallenge, lifetimeMs: number): NewChallenge {
  return { ...secrets, document: { ...document, ...codeEndOf(turn, lifetimeMs) } };
}
