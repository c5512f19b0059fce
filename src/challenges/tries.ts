import type { ChallengeDocument } from './challenge.document';

/**
 * The wrong codes that are borne before a code is worthless: by a challenge (ASVS 6.6.3), so that nobody spends the tries
 * of another who asked; and over all challenges to one mailed code, so that asking again buys no guesses without end.
 */
export const TRIES = { perChallenge: 5, perCode: 50 } as const;

/** Whether wrong codes have not spent its code. */
export function isLive({ codeAttempts = 0 }: ChallengeDocument): boolean {
  return codeAttempts < TRIES.perCode;
}
