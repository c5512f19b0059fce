import type { Deletions } from '../../administration/deletions.module';
import { ChallengeRefused } from '../../challenges/challenge.errors';
import type { Emails } from '../../emails/emails.module';
import type { PasswordHasher } from '../../hashing/password-hasher';
import type { IdentityRemovals } from '../../identities/identity-removal.service';
import type { Passwords } from '../../passwords/passwords.module';
import type { SecondFactors } from '../../second-factors/second-factors.module';
import type { Sessions } from '../../sessions/sessions.module';
import type { AccountActions, PageActions } from '../http-options';
import { hashingForm } from './page-forms';

type Services = Emails & Passwords & Sessions;
type AccountServices = Services & Deletions & SecondFactors & { readonly identityRemovals: IdentityRemovals };

/** The actions of the buttons on the pages behind mailed links. */
export function pageActions(
  services: Services,
  { minPasswordLength, hasher }: { readonly minPasswordLength: number; readonly hasher: PasswordHasher },
): PageActions {
  const { confirmationPages, emailChangeLinks, emailChanges, emailUndos, passwordResets, presentedSessions } = services;
  const hashing = hashingForm(hasher);
  return {
    minPasswordLength,
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

/** The actions of those pages that look at an account, or take something off it. */
export function accountActions(services: AccountServices): AccountActions {
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
