import { momentInWords } from '../../mail/template-values';
import type { AccountActions, PageActions } from '../http-options';
import type { Locale } from '../locale';
import type { ClaimedAccount, PageVisit } from '../page-outcome';
import { CONFIRM_TEXTS, WAITING_TEXTS } from './confirm-texts';
import type { MailedLink, Offer } from './mailed-link.page';
import { passwordInputs } from './page-inputs';
import type { PageForm } from './page-layout';
import { ACCOUNT_LABEL } from './page-texts';
import { disownForm, registrationOffer } from './registration-offer';
import { resetPasswordTexts } from './reset-password-texts';

const PATH = '/confirm';

/**
 * The link that confirms an address.
 *
 * In the browser that registered it does no more. Elsewhere the one who opens it may not be the one who registered: the
 * page tells of the account, asks for its password, and offers to remove it.
 */
export function confirmLink(actions: PageActions, accounts?: AccountActions): MailedLink {
  return {
    path: PATH,
    texts: CONFIRM_TEXTS,
    onward: { invalid: [{ to: 'confirm-email', isForNewMail: true }] },
    act: async ({ currentPassword: password, disowns, token }, visit) =>
      disowns && accounts !== undefined
        ? accounts.disown(token, visit.origin)
        : actions.confirmEmail(token, { ...visit, password }),
    offer: async (token, visit, locale) => (accounts === undefined ? {} : offered(accounts, { token, visit, locale })),
    claimedForms: (claimed, locale) => claimedForms(claimed, { locale, minLength: actions.minPasswordLength }),
  };
}

interface Opened {
  readonly token: string;
  readonly visit: PageVisit;
  readonly locale: Locale;
}

async function offered(accounts: AccountActions, { locale, token, visit }: Opened): Promise<Offer | null> {
  const link = await accounts.waitingAccount(token, visit);
  if (link?.account == null) return link && {};
  const { account } = link;
  const { data, text } = WAITING_TEXTS[locale];
  const said = text(account.username, momentInWords(account.registeredAt.toISOString(), locale));
  return {
    text: account.losesData ? `${said} ${data}` : said,
    ...registrationOffer(account, { path: PATH, token, locale }),
  };
}

function claimedForms(
  { disownToken, passwordToken, username }: ClaimedAccount['claimed'],
  { locale, minLength }: { locale: Locale; minLength: number },
): PageForm[] {
  const { claimed, done } = CONFIRM_TEXTS[locale];
  const { password } = resetPasswordTexts(minLength)[locale];
  const reset = {
    action: 'reset-password',
    fields: { token: passwordToken },
    account: { label: ACCOUNT_LABEL[locale], username },
    inputs: password === undefined ? [] : passwordInputs(password),
    button: claimed?.button ?? done.heading,
  };
  return [reset, ...(disownToken === null ? [] : [disownForm({ path: PATH, token: disownToken, locale })])];
}
