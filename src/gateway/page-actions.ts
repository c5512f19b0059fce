import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { PageActions } from '../http/http-options';
import type { Services } from './services';

/** What the buttons of the pages behind mailed links do. */
export function pageActions({ confirmation, emailChanges }: Services): PageActions {
  return {
    confirmEmail: (token, origin) => outcomeOf(confirmation.confirm({ token }, origin)),
    changeEmail: ({ token, code }, origin) =>
      outcomeOf(emailChanges.confirm({ proof: { token }, presentCode: code, session: null, origin })),
    emailChangeWantsCode: (token) => emailChanges.wantsPresentCode(token),
    cancelEmailChange: (token, origin) => outcomeOf(emailChanges.cancel(token, origin)),
  };
}

async function outcomeOf(work: Promise<unknown>): Promise<'done' | 'invalid'> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ChallengeInvalid) return 'invalid';
    throw error;
  }
}
