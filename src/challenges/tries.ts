import type { ChallengeDocument } from './challenge.document';

/**
 * The wrong codes allowed before a code is void: for a challenge (ASVS 6.6.3), so that no one spends the tries
 * of another who asked; and over all challenges to one mailed code, so that asking again buys no endless guesses.
 */
export const TRIES = { perChallenge: 5, perCode: 50 } as const;

/** Whether its code still has tries. */
export function isLive({ codeAttempts = 0 }: ChallengeDocument): boolean {
  return codeAttempts < TRIES.perCode;
}
