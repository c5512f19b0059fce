import type { Locale } from '../locale';
import { REGISTRATION_TEXTS } from './confirm-texts';
import { COMMON_TEXTS, type LinkTexts } from './page-texts';

export const SIGN_IN_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    ask: {
      heading: 'Sign in',
      text: 'One more click, and this browser is signed in.',
      button: 'Sign in',
    },
    done: {
      heading: 'You are signed in',
      text: 'You can close this page and go on where you left off.',
    },
    claimed: {
      heading: 'You are signed in',
      text: 'The account is yours alone: whoever was signed in to it is signed out, and its password is gone. You can go on where you left off. Set a new password there, or sign in by mail each time.',
    },
    ...REGISTRATION_TEXTS.en,
    invalid: {
      heading: 'This link no longer works',
      text: 'It was used before, it has expired, or it is incomplete. Ask for a new mail where you sign in.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    ask: {
      heading: 'Anmelden',
      text: 'Noch ein Klick, und Sie sind in diesem Browser angemeldet.',
      button: 'Anmelden',
    },
    done: {
      heading: 'Sie sind angemeldet',
      text: 'Sie können diese Seite schließen und dort weitermachen, wo Sie aufgehört haben.',
    },
    claimed: {
      heading: 'Sie sind angemeldet',
      text: 'Das Konto gehört Ihnen allein: Wer darin angemeldet war, ist abgemeldet, und sein Passwort gilt nicht mehr. Sie können dort weitermachen, wo Sie aufgehört haben. Setzen Sie dort ein neues Passwort, oder melden Sie sich jedes Mal per E-Mail an.',
    },
    ...REGISTRATION_TEXTS.de,
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig. Fordern Sie dort, wo Sie sich anmelden, eine neue E-Mail an.',
    },
  },
};

/** The sentences of the page about the account of its link. */
interface AccountTexts {
  readonly plain: (username: string) => string;
  /** The text for an account with an unproved address. */
  readonly claims: (username: string, when: string) => string;
  readonly data: string;
  readonly ignore: string;
}

export const SIGN_IN_WARNINGS: Readonly<Record<Locale, AccountTexts>> = {
  en: {
    plain: (username) => `This signs this browser in to the account “${username}”.`,
    claims: (username, when) =>
      `The account “${username}” was registered with this address on ${when}, but the address was never confirmed, and you are not signed in to it here. Once you sign in, the account is yours alone: its password ends, and whoever is signed in to it is signed out.`,
    data: 'Its username, name, photo and data go too.',
    ignore: 'If you did not ask for the mail, close this page and ignore the mail: then nothing happens.',
  },
  de: {
    plain: (username) => `Damit melden Sie diesen Browser in dem Konto „${username}“ an.`,
    claims: (username, when) =>
      `Das Konto „${username}“ wurde am ${when} mit dieser Adresse registriert, aber die Adresse wurde nie bestätigt, und Sie sind hier nicht darin angemeldet. Wenn Sie sich anmelden, gehört das Konto Ihnen allein: Sein Passwort gilt nicht mehr, und wer darin angemeldet ist, wird abgemeldet.`,
    data: 'Benutzername, Name, Foto und Daten darin werden entfernt.',
    ignore:
      'Falls Sie die E-Mail nicht angefordert haben, schließen Sie diese Seite und ignorieren Sie die E-Mail: Dann geschieht nichts.',
  },
};

/** The label of the field of the second step. */
export const STEP_CODE: Readonly<Record<Locale, string>> = {
  en: 'Code of your authenticator app, or a recovery code',
  de: 'Code Ihrer Authenticator-App oder ein Wiederherstellungscode',
};

export const SIGN_IN_STEP_TEXTS: LinkTexts = {
  en: {
    ...SIGN_IN_TEXTS.en,
    ask: {
      heading: 'One more step',
      text: 'Your account asks for a second step. Type in the code that your authenticator app shows, or one of your recovery codes.',
      button: 'Sign in',
    },
    wait: {
      heading: 'Too many attempts',
      text: 'You are not signed in. Wait, then ask for a new mail where you sign in.',
    },
    invalid: {
      heading: 'This sign-in cannot go on',
      text: 'It was finished before, or it took too long. Ask for a new mail where you sign in.',
    },
    failed: {
      heading: 'That did not work',
      text: 'The fault is on our side. Try again in a few minutes with a new mail.',
    },
    rules: {
      WRONG_CODE:
        'This code is wrong, was used before, or came too late. Try the next one. After five wrong codes or ten minutes, ask for a new mail where you sign in.',
    },
  },
  de: {
    ...SIGN_IN_TEXTS.de,
    ask: {
      heading: 'Noch ein Schritt',
      text: 'Ihr Konto verlangt einen zweiten Schritt. Geben Sie den Code ein, den Ihre Authenticator-App zeigt, oder einen Ihrer Wiederherstellungscodes.',
      button: 'Anmelden',
    },
    wait: {
      heading: 'Zu viele Versuche',
      text: 'Sie sind nicht angemeldet. Warten Sie, und fordern Sie dann dort, wo Sie sich anmelden, eine neue E-Mail an.',
    },
    invalid: {
      heading: 'Diese Anmeldung kann nicht weitergehen',
      text: 'Sie wurde schon beendet oder hat zu lange gedauert. Fordern Sie dort, wo Sie sich anmelden, eine neue E-Mail an.',
    },
    failed: {
      heading: 'Das hat nicht geklappt',
      text: 'Der Fehler liegt bei uns. Versuchen Sie es in einigen Minuten mit einer neuen E-Mail.',
    },
    rules: {
      WRONG_CODE:
        'Dieser Code ist falsch, wurde schon benutzt oder kam zu spät. Versuchen Sie den nächsten. Fordern Sie nach fünf falschen Codes oder zehn Minuten dort, wo Sie sich anmelden, eine neue E-Mail an.',
    },
  },
};
