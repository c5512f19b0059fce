import type { AccountActions, PageActions } from '../http-options';
import type { Locale } from '../locale';
import type { PageVisit } from '../page-outcome';
import { CONFIRM_EMAIL_CHANGE_TEXTS, WAITING_CHANGE_TEXTS } from './email-change-texts';
import { CURRENT_PASSWORD } from './link-form';
import type { MailedLink, Offer } from './mailed-link.page';

const PATH = '/confirm-email-change';

/**
 * The link that proves a new address.
 *
 * In a browser that is signed in to the account it does no more. Elsewhere the page names the account, asks for its
 * password, and offers to drop the change.
 */
export function changeLink(actions: PageActions, accounts?: AccountActions): MailedLink {
  return {
    path: PATH,
    texts: CONFIRM_EMAIL_CHANGE_TEXTS,
    onward: { done: [{ to: 'sign-in' }], invalid: [{ to: 'change-email', isForNewMail: true }] },
    act: async ({ code, currentPassword: password, disowns, token }, visit) =>
      disowns && accounts !== undefined
        ? accounts.dropChange(token, visit.origin)
        : actions.changeEmail({ token, code, password }, visit),
    wantsCode: (token) => actions.emailChangeWantsCode(token),
    offer: async (token, visit, locale) => (accounts === undefined ? {} : offered(accounts, { token, visit, locale })),
  };
}

interface Opened {
  readonly token: string;
  readonly visit: PageVisit;
  readonly locale: Locale;
}

async function offered(accounts: AccountActions, { locale, token, visit }: Opened): Promise<Offer | null> {
  const link = await accounts.waitingChange(token, visit);
  if (link?.account == null) return link && {};
  const { account } = link;
  const { drop, password, text } = WAITING_CHANGE_TEXTS[locale];
  return {
    username: account.username,
    text: text(account.username),
    inputs: account.wantsPassword ? [{ ...CURRENT_PASSWORD, label: password }] : [],
    others: [{ action: PATH.slice(1), fields: { token, choice: 'disown' }, ...drop, isQuiet: true }],
  };
}
