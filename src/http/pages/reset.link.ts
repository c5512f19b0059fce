import { momentInWords } from '../../mail/template-values';
import type { AccountActions, PageActions } from '../http-options';
import type { Locale } from '../locale';
import type { MailedLink, Offer } from './mailed-link.page';
import { RECENT_FACTOR_TEXTS, resetPasswordTexts } from './reset-password-texts';

/** The link that resets a password, and takes off a second factor that is new, where the person ticks that. */
export function resetLink(actions: PageActions, accounts?: AccountActions): MailedLink {
  return {
    path: '/reset-password',
    texts: resetPasswordTexts(actions.minPasswordLength),
    act: ({ password, removesFactors: removesRecentFactors, token }, visit) =>
      actions.resetPassword({ token, password, removesRecentFactors }, visit),
    wantsPassword: true,
    onward: { done: [{ to: 'sign-in' }], invalid: [{ to: 'reset-password', isForNewMail: true }] },
    offer: async (token, _visit, locale) => (accounts === undefined ? {} : offered(accounts, token, locale)),
  };
}

async function offered(accounts: AccountActions, token: string, locale: Locale): Promise<Offer | null> {
  const account = await accounts.resettingAccount(token);
  if (account === null) return null;
  const { recentFactorSince: since, username } = account;
  if (since === null) return { username };
  const label = RECENT_FACTOR_TEXTS[locale](momentInWords(since.toISOString(), locale));
  return { username, inputs: [{ name: 'removeFactors', type: 'checkbox', autocomplete: 'off', label }] };
}
