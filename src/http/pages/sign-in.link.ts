import { momentInWords } from '../../mail/template-values';
import type { AccountActions } from '../http-options';
import type { Locale } from '../locale';
import type { SignInActions, SignInView } from '../sign-in-actions';
import type { MailedLink, Offer } from './mailed-link.page';
import { registrationOffer } from './registration-offer';
import { SIGN_IN_STEP_TEXTS, SIGN_IN_TEXTS, SIGN_IN_WARNINGS, STEP_CODE } from './sign-in-texts';

const PATH = '/sign-in';
const NEW_MAIL = [{ to: 'sign-in', isForNewMail: true }] as const;

/**
 * The link of a sign-in mail, whose button signs this browser in.
 *
 * The page names the account: else a stranger could mail the link of their own account, and somebody would use that
 * account for their own.
 */
export function signInLink(actions: SignInActions, accounts?: Pick<AccountActions, 'disown'>): MailedLink {
  return {
    path: PATH,
    texts: SIGN_IN_TEXTS,
    onward: { invalid: NEW_MAIL, claimed: [{ to: 'app' }, { to: 'reset-password' }] },
    act: async ({ currentPassword: password, disowns, token }, visit) =>
      disowns && accounts !== undefined
        ? accounts.disown(token, visit.origin)
        : actions.signIn(token, { ...visit, password }),
    offer: async (token, visit, locale) => {
      const view = await actions.viewOf(token, visit);
      return view && offerOf(view, token, locale);
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

function offerOf({ registration, username }: SignInView, token: string, locale: Locale): Offer {
  const { claims, data, ignore, plain } = SIGN_IN_WARNINGS[locale];
  if (registration === null) return { text: `${plain(username)} ${ignore}` };
  const when = momentInWords(registration.registeredAt.toISOString(), locale);
  const text = [claims(username, when), ...(registration.losesData ? [data] : []), ignore].join(' ');
  return { text, ...registrationOffer(registration, { path: PATH, token, locale }) };
}
