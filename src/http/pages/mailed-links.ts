import type { AccountActions, PageActions } from '../http-options';
import type { SignInActions } from '../sign-in-actions';
import { changeLink } from './change.link';
import { confirmLink } from './confirm.link';
import { CANCEL_EMAIL_CHANGE_TEXTS } from './email-change-texts';
import type { MailedLink } from './mailed-link.page';
import { REMOVE_FACTOR_TEXTS } from './remove-factor-texts';
import { REMOVE_IDENTITY_TEXTS } from './remove-identity-texts';
import { resetLink } from './reset.link';
import { signInLink } from './sign-in.link';

const AFTER_A_THEFT = [{ to: 'reset-password' }, { to: 'sign-in' }] as const;

/** The links that mails hold. */
export function mailedLinks(actions: PageActions, accounts?: AccountActions, signIn?: SignInActions): MailedLink[] {
  return [
    confirmLink(actions, accounts),
    resetLink(actions, accounts),
    changeLink(actions, accounts),
    {
      path: '/cancel-email-change',
      texts: CANCEL_EMAIL_CHANGE_TEXTS,
      onward: { done: AFTER_A_THEFT },
      act: ({ token }, { origin }) => actions.cancelEmailChange(token, origin),
      offer: plain((token) => accounts?.undoWorks(token)),
    },
    ...(signIn === undefined ? [] : [signInLink(signIn, accounts)]),
    ...(accounts === undefined ? [] : removalLinks(accounts)),
  ];
}

function removalLinks(accounts: AccountActions): MailedLink[] {
  return [
    {
      path: '/remove-second-step',
      texts: REMOVE_FACTOR_TEXTS,
      onward: { done: AFTER_A_THEFT },
      act: ({ token }, { origin }) => accounts.takeFactorOff(token, origin),
      offer: plain((token) => accounts.factorLinkWorks(token)),
    },
    {
      path: '/unlink-provider',
      texts: REMOVE_IDENTITY_TEXTS,
      onward: { done: AFTER_A_THEFT },
      act: ({ token }, { origin }) => accounts.takeIdentityOff(token, origin),
      offer: plain((token) => accounts.identityLinkWorks(token)),
    },
  ];
}

/** The offer of a page that has one button alone, where the link works. */
function plain(works: (token: string) => Promise<boolean> | undefined): MailedLink['offer'] {
  return async (token) => ((await works(token)) === false ? null : {});
}
