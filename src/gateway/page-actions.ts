import { ChallengeInvalid } from '../challenges/challenge.errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { PageActions, PageOutcome } from '../http/http-options';
import { PasswordUnfit } from '../passwords/password.errors';
import type { Settings } from '../settings';
import { clientIpKey } from '../throttling/client-ip';
import type { Services } from './services';

/** What the buttons of the pages behind mailed links do. */
export function pageActions(
  { confirmation, emailChanges, passwordResets }: Services,
  { settings, hasher }: { settings: Settings; hasher: PasswordHasher },
): PageActions {
  return {
    minPasswordLength: settings.PASSWORD_MIN_LENGTH,
    resetPassword: async ({ token, password }, origin) => {
      const leave = hasher.reserve(clientIpKey(origin.ip));
      return resetOutcomeOf(passwordResets.reset({ token }, password, origin)).finally(leave);
    },
    confirmEmail: (token, origin) => outcomeOf(confirmation.confirm({ token }, origin)),
    changeEmail: ({ token, code }, origin) =>
      outcomeOf(emailChanges.confirm({ proof: { token }, presentCode: code, session: null, origin })),
    emailChangeWantsCode: (token) => emailChanges.wantsPresentCode(token),
    cancelEmailChange: (token, origin) => outcomeOf(emailChanges.cancel(token, origin)),
  };
}

async function resetOutcomeOf(work: Promise<void>): Promise<PageOutcome> {
  try {
    return await outcomeOf(work);
  } catch (error) {
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
