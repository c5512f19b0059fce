import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { PageActions, PageOutcome } from '../http/http-options';
import { PasswordUnfit } from '../passwords/password.errors';
import type { Settings } from '../settings';
import type { Services } from './services';

/** What the buttons of the pages behind mailed links do. */
export function pageActions(
  { confirmation, emailChanges, passwordResets }: Services,
  { PASSWORD_MIN_LENGTH: minPasswordLength }: Settings,
): PageActions {
  return {
    minPasswordLength,
    resetPassword: ({ token, password }, origin) => resetOutcomeOf(passwordResets.reset({ token }, password, origin)),
    confirmEmail: (token, origin) => outcomeOf(confirmation.confirm({ token }, origin)),
    changeEmail: ({ token, code }, origin) =>
      outcomeOf(emailChanges.confirm({ proof: { token }, presentCode: code, session: null, origin })),
    emailChangeWantsCode: (token) => emailChanges.wantsPresentCode(token),
    cancelEmailChange: (token, origin) => outcomeOf(emailChanges.cancel(token, origin)),
  };
}

async function resetOutcomeOf(work: Promise<readonly string[]>): Promise<PageOutcome> {
  try {
    return { devices: await work };
  } catch (error) {
    if (error instanceof ChallengeInvalid) return 'invalid';
    if (error instanceof PasswordUnfit) return { refused: error.rules };
    throw error;
  }
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
