import { ChallengeRefused } from '../challenges/challenge.errors';
import type { PasswordHasher } from '../hashing/password-hasher';
import type { AccountActions, PageActions } from '../http/http-options';
import type { Settings } from '../settings';
import { hashingForm } from './page-forms';
import type { Services } from './services';

/** What the buttons of the pages behind mailed links do. */
export function pageActions(
  services: Services,
  { settings, hasher }: { settings: Settings; hasher: PasswordHasher },
): PageActions {
  const { confirmationPages, emailChangeLinks, emailChanges, emailUndos, passwordResets, presentedSessions } = services;
  const hashing = hashingForm(hasher);
  return {
    minPasswordLength: settings.PASSWORD_MIN_LENGTH,
    resetPassword: ({ token, password, removesRecentFactors }, visit) =>
      hashing(visit.origin, async () => {
        const { origin } = visit;
        const session = await presentedSessions.ofBrowser(visit);
        return { devices: await passwordResets.reset({ token }, password, { origin, session, removesRecentFactors }) };
      }),
    confirmEmail: (token, { password, ...visit }) =>
      hashing(visit.origin, async () => {
        const { origin } = visit;
        const session = await presentedSessions.ofBrowser(visit);
        const claimed = await confirmationPages.confirm(token, { origin, password, session });
        return claimed === null ? 'done' : { claimed };
      }),
    changeEmail: ({ token, code, password }, visit) =>
      hashing(visit.origin, async () => {
        const { origin } = visit;
        const presented = await presentedSessions.ofBrowser(visit);
        const proof = { proof: { token }, presentCode: code, password };
        await emailChangeLinks.confirm({ ...proof, presented, session: null, origin });
        return 'done';
      }),
    emailChangeWantsCode: (token) => emailChanges.wantsPresentCode(token),
    cancelEmailChange: (token, origin) => outcomeOf(emailUndos.undo(token, origin)),
  };
}

/** What the pages offer beside that. */
export function accountActions(services: Services): AccountActions {
  const { accountDisowning, confirmationPages, emailChangeLinks, emailUndos, factorRemovals } = services;
  const { identityRemovals, passwordResets, presentedSessions } = services;
  return {
    waitingAccount: async (token, visit) =>
      confirmationPages.registrationOf(token, await presentedSessions.ofBrowser(visit)),
    disown: async (token, origin) =>
      (await outcomeOf(accountDisowning.disown(token, origin))) === 'done' ? 'removed' : 'invalid',
    waitingChange: async (token, visit) => emailChangeLinks.viewOf(token, await presentedSessions.ofBrowser(visit)),
    dropChange: async (token, origin) =>
      (await outcomeOf(emailChangeLinks.drop(token, origin))) === 'done' ? 'removed' : 'invalid',
    undoWorks: (token) => emailUndos.works(token),
    factorLinkWorks: (token) => factorRemovals.works(token),
    identityLinkWorks: (token) => identityRemovals.works(token),
    resettingAccount: (token) => passwordResets.viewOf(token),
    takeIdentityOff: (token, origin) => outcomeOf(identityRemovals.takeOff(token, origin)),
    takeFactorOff: (token, origin) => outcomeOf(factorRemovals.takeOff(token, origin)),
  };
}

async function outcomeOf(work: Promise<unknown>): Promise<'done' | 'invalid'> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ChallengeRefused) return 'invalid';
    throw error;
  }
}
