import { ChallengeRefused } from '../../challenges/challenge.errors';
import type { PasswordHasher } from '../../hashing/password-hasher';
import type { PageOutcome } from '../page-outcome';
import { PasswordRequired, PasswordUnfit, WrongPassword } from '../../passwords/password.errors';
import type { RequestOrigin } from '../../shared/request-origin';
import { clientIpKey } from '../../throttling/client-ip';

/** The work of a form that takes a password. */
export type FormWork = (origin: RequestOrigin, action: () => Promise<PageOutcome>) => Promise<PageOutcome>;

/** Runs the work of a form in a place of the hashing queue, which stays free where nothing is hashed. */
export function hashingForm(hasher: PasswordHasher): FormWork {
  return async (origin, action) => {
    const leave = hasher.reserve(clientIpKey(origin.ip));
    return formOutcomeOf(action).finally(leave);
  };
}

async function formOutcomeOf(work: () => Promise<PageOutcome>): Promise<PageOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PasswordUnfit) return { refused: error.rules };
    if (error instanceof WrongPassword) return { refused: ['WRONG_PASSWORD'] };
    if (error instanceof PasswordRequired) return { refused: ['PASSWORD_REQUIRED'] };
    if (error instanceof ChallengeRefused) return 'invalid';
    throw error;
  }
}
