import type { Locale } from '../locale';
import type { WaitingAccount } from '../waiting-account';
import { WAITING_TEXTS } from './confirm-texts';
import { CURRENT_PASSWORD } from './link-form';
import type { Offer } from './mailed-link.page';
import type { PageForm } from './page-layout';

/** The link whose page is shown, with its path (`/confirm`). */
interface ShownLink {
  readonly path: string;
  readonly token: string;
  readonly locale: Locale;
}

/** The ways to keep an account that was registered in another browser, by its password, and to remove it. */
export function registrationOffer(account: WaitingAccount, link: ShownLink): Omit<Offer, 'text'> {
  const { password: label } = WAITING_TEXTS[link.locale];
  return {
    username: account.username,
    inputs: account.hasPassword ? [{ ...CURRENT_PASSWORD, label, isOptional: true }] : [],
    others: account.isRemovable ? [disownForm(link)] : [],
  };
}

/** The form of "this was not me". */
export function disownForm({ locale, path, token }: ShownLink): PageForm {
  const { button, note } = WAITING_TEXTS[locale].disown;
  return { action: path.slice(1), fields: { token, choice: 'disown' }, button, note, isQuiet: true };
}
