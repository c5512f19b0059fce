import type { Locale } from '../locale';
import type { SignInActions, SignInView } from '../sign-in-actions';
import type { MailedLink } from './mailed-link.page';
import { SIGN_IN_STEP_TEXTS, SIGN_IN_TEXTS, SIGN_IN_WARNINGS, STEP_CODE } from './sign-in-texts';

const NEW_MAIL = [{ to: 'sign-in', isForNewMail: true }] as const;

/**
 * The link of a sign-in mail, whose button signs this browser in.
 *
 * The page names the account: else a stranger could mail the link of their own account, and somebody would use that
 * account for their own.
 */
export function signInLink(actions: SignInActions): MailedLink {
  return {
    path: '/sign-in',
    texts: SIGN_IN_TEXTS,
    onward: { invalid: NEW_MAIL },
    act: ({ token }, visit) => actions.signIn(token, visit),
    offer: async (token, visit, locale) => {
      const view = await actions.viewOf(token, visit);
      return view && { text: textOf(view, locale) };
    },
    next: stepLink(actions),
  };
}

/** The second step, by the code of an authenticator: after a mail it is the only one that can be due. */
function stepLink(actions: SignInActions): MailedLink {
  return {
    path: '/sign-in-step',
    texts: SIGN_IN_STEP_TEXTS,
    onward: { invalid: NEW_MAIL, wait: NEW_MAIL, failed: NEW_MAIL },
    act: ({ code, token: challengeId }, visit) => actions.answer({ challengeId, code: code ?? '' }, visit),
    offer: (_step, _visit, locale) => {
      const code = { name: 'code', type: 'text', autocomplete: 'one-time-code', label: STEP_CODE[locale] } as const;
      return Promise.resolve({ inputs: [code] });
    },
  };
}

function textOf({ isClaimed, losesData, username }: SignInView, locale: Locale): string {
  const { claims, data, ignore, plain } = SIGN_IN_WARNINGS[locale];
  const said = isClaimed ? claims(username) : plain(username);
  return [said, ...(losesData ? [data] : []), ignore].join(' ');
}
