import type { Locale } from '../locale';
import { COMMON_TEXTS, type LinkTexts } from './page-texts';

export const CONFIRM_EMAIL_CHANGE_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    code: 'Code from the mail to your present address',
    ask: {
      heading: 'Confirm your new e-mail address',
      text: 'With this your account has the new address. You are signed out everywhere and sign in again.',
      button: 'Confirm new address',
    },
    removed: {
      heading: 'The change is dropped',
      text: 'The account does not get your address. There is nothing else to do.',
    },
    rules: {
      WRONG_PASSWORD: 'This is not the password of the account.',
      PASSWORD_REQUIRED: 'Type the password of the account, or open the link where you are signed in to it.',
    },
    done: {
      heading: 'Your e-mail address is changed',
      text: 'Sign in again, with the new address or your username. The old address got a link that undoes the change.',
    },
    invalid: {
      heading: 'This link or code does not work',
      text: 'It was used before, it has expired, or something in between changed your account. Your address is as it was; sign in and ask for the change again.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    code: 'Code aus der E-Mail an Ihre bisherige Adresse',
    ask: {
      heading: 'Neue E-Mail-Adresse bestätigen',
      text: 'Damit hat Ihr Konto die neue Adresse. Sie werden überall abgemeldet und melden sich neu an.',
      button: 'Neue Adresse bestätigen',
    },
    removed: {
      heading: 'Die Änderung ist verworfen',
      text: 'Das Konto bekommt Ihre Adresse nicht. Sie brauchen nichts weiter zu tun.',
    },
    rules: {
      WRONG_PASSWORD: 'Das ist nicht das Passwort des Kontos.',
      PASSWORD_REQUIRED:
        'Geben Sie das Passwort des Kontos ein, oder öffnen Sie den Link dort, wo Sie darin angemeldet sind.',
    },
    done: {
      heading: 'Ihre E-Mail-Adresse ist geändert',
      text: 'Melden Sie sich neu an, mit der neuen Adresse oder Ihrem Benutzernamen. Die alte Adresse hat einen Link bekommen, der die Änderung rückgängig macht.',
    },
    invalid: {
      heading: 'Dieser Link oder Code gilt nicht',
      text: 'Er wurde schon benutzt, ist abgelaufen, oder Ihr Konto hat sich inzwischen geändert. Ihre Adresse ist, wie sie war; melden Sie sich an und fordern Sie die Änderung neu an.',
    },
  },
};

/** The texts about an account that asked for the address in another browser. */
interface WaitingChangeTexts {
  readonly text: (username: string) => string;
  readonly password: string;
  readonly drop: { readonly note: string; readonly button: string };
}

export const WAITING_CHANGE_TEXTS: Readonly<Record<Locale, WaitingChangeTexts>> = {
  en: {
    text: (username) =>
      `The account “${username}” asked for this address, and you are not signed in to it here. If it is yours, confirm: the address then belongs to it, and everybody is signed out of it.`,
    password: 'Password of the account',
    drop: { note: 'This is not your account?', button: 'This was not me: drop the change' },
  },
  de: {
    text: (username) =>
      `Das Konto „${username}“ soll diese Adresse bekommen, und Sie sind hier nicht darin angemeldet. Falls es Ihres ist, bestätigen Sie: Dann gehört die Adresse dazu, und alle werden daraus abgemeldet.`,
    password: 'Passwort des Kontos',
    drop: { note: 'Das ist nicht Ihr Konto?', button: 'Das war ich nicht: Änderung verwerfen' },
  },
};

export const CANCEL_EMAIL_CHANGE_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    ask: {
      heading: 'Undo the change of address',
      text: 'Your account gets back the address to which this link was sent, and everybody who is signed in to it is signed out. Second steps and linked accounts at other providers that were added since the change are removed.',
      button: 'Undo the change',
    },
    done: {
      heading: 'Your old address is back',
      text: 'Everybody was signed out, and second steps and linked accounts at other providers that were added since the change are removed. If it was not you who changed it, somebody knows your password: reset it now, before you do anything else.',
    },
    invalid: {
      heading: 'This link no longer works',
      text: 'It was used before, it has expired, or it is incomplete. If somebody took your account, contact the operator of this site.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    ask: {
      heading: 'Änderung der Adresse rückgängig machen',
      text: 'Ihr Konto bekommt die Adresse zurück, an die dieser Link ging, und alle, die darin angemeldet sind, werden abgemeldet. Zweite Schritte und verknüpfte Konten bei anderen Anbietern, die seit der Änderung dazukamen, werden entfernt.',
      button: 'Änderung rückgängig machen',
    },
    done: {
      heading: 'Ihre alte Adresse gilt wieder',
      text: 'Alle wurden abgemeldet, und zweite Schritte und verknüpfte Konten bei anderen Anbietern, die seit der Änderung dazukamen, sind entfernt. Falls nicht Sie die Adresse geändert haben, kennt jemand Ihr Passwort: Setzen Sie es jetzt zurück, vor allem anderen.',
    },
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig. Falls jemand Ihr Konto übernommen hat, wenden Sie sich an den Betreiber dieser Seite.',
    },
  },
};
