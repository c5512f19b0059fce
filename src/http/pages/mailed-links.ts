import type { PageActions } from '../http-options';
import { CANCEL_EMAIL_CHANGE_TEXTS, CONFIRM_EMAIL_CHANGE_TEXTS } from './email-change-texts';
import type { MailedLink } from './mailed-link.page';
import { CONFIRM_TEXTS } from './page-texts';
import { resetPasswordTexts } from './reset-password-texts';

/** The links that mails hold. */
export function mailedLinks(actions: PageActions): MailedLink[] {
  return [
    { path: '/confirm', texts: CONFIRM_TEXTS, act: ({ token }, origin) => actions.confirmEmail(token, origin) },
    {
      path: '/reset-password',
      texts: resetPasswordTexts(actions.minPasswordLength),
      act: (form, origin) => actions.resetPassword(form, origin),
      wantsPassword: true,
    },
    {
      path: '/confirm-email-change',
      texts: CONFIRM_EMAIL_CHANGE_TEXTS,
      act: (form, origin) => actions.changeEmail(form, origin),
      wantsCode: (token) => actions.emailChangeWantsCode(token),
    },
    {
      path: '/cancel-email-change',
      texts: CANCEL_EMAIL_CHANGE_TEXTS,
      act: ({ token }, origin) => actions.cancelEmailChange(token, origin),
    },
  ];
}
