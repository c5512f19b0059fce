import type { Locale } from '../locale';
import { COMMON_TEXTS, type LinkTexts } from './page-texts';

/** The outcomes of what a page offers of an account that was registered in another browser. */
export const REGISTRATION_TEXTS = {
  en: {
    removed: {
      heading: 'The account is removed',
      text: 'Nothing of it is left, and your address is free. There is nothing else to do.',
    },
    rules: { WRONG_PASSWORD: 'This is not the password of the account. Leave the field empty if you do not know it.' },
  },
  de: {
    removed: {
      heading: 'Das Konto ist entfernt',
      text: 'Nichts davon ist geblieben, und Ihre Adresse ist frei. Sie brauchen nichts weiter zu tun.',
    },
    rules: {
      WRONG_PASSWORD: 'Das ist nicht das Passwort des Kontos. Lassen Sie das Feld leer, wenn Sie es nicht kennen.',
    },
  },
} as const;

export const CONFIRM_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    ask: {
      heading: 'Confirm your e-mail address',
      text: 'One more click, and your e-mail address is confirmed.',
      button: 'Confirm e-mail address',
    },
    done: {
      heading: 'Your e-mail address is confirmed',
      text: 'You can close this page and go on where you left off.',
    },
    claimed: {
      heading: 'Your e-mail address is confirmed',
      text: 'Whoever was signed in to the account is signed out, and its password is gone. Choose a new one here; without one, codes by mail sign you in.',
      button: 'Set new password',
    },
    ...REGISTRATION_TEXTS.en,
    invalid: {
      heading: 'This link no longer works',
      text: 'It was used before, it has expired, or it is incomplete. If your address is not confirmed yet, sign in and ask for a new mail.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    ask: {
      heading: 'E-Mail-Adresse bestätigen',
      text: 'Noch ein Klick, und Ihre E-Mail-Adresse ist bestätigt.',
      button: 'E-Mail-Adresse bestätigen',
    },
    done: {
      heading: 'Ihre E-Mail-Adresse ist bestätigt',
      text: 'Sie können diese Seite schließen und dort weitermachen, wo Sie aufgehört haben.',
    },
    claimed: {
      heading: 'Ihre E-Mail-Adresse ist bestätigt',
      text: 'Wer in dem Konto angemeldet war, ist abgemeldet, und sein Passwort gilt nicht mehr. Wählen Sie hier ein neues; ohne Passwort melden Sie sich mit Codes per E-Mail an.',
      button: 'Neues Passwort setzen',
    },
    ...REGISTRATION_TEXTS.de,
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig. Falls Ihre Adresse noch nicht bestätigt ist, melden Sie sich an und fordern Sie eine neue E-Mail an.',
    },
  },
};

/** The texts about an account that was registered in another browser. */
interface WaitingTexts {
  readonly text: (username: string, when: string) => string;
  readonly data: string;
  readonly password: string;
  readonly disown: { readonly note: string; readonly button: string };
}

export const WAITING_TEXTS: Readonly<Record<Locale, WaitingTexts>> = {
  en: {
    text: (username, when) =>
      `The account “${username}” was registered with this address on ${when}, and you are not signed in to it here. Once you confirm the address, the account is yours alone: its password ends, and whoever is signed in to it is signed out.`,
    data: 'Its username, name, photo and data go too.',
    password: 'If you chose a password for it, type it here, and all stays as it is (optional)',
    disown: { note: 'You do not know this account?', button: 'This was not me: remove the account' },
  },
  de: {
    text: (username, when) =>
      `Das Konto „${username}“ wurde am ${when} mit dieser Adresse registriert, und Sie sind hier nicht darin angemeldet. Wenn Sie die Adresse bestätigen, gehört das Konto Ihnen allein: Sein Passwort gilt nicht mehr, und wer darin angemeldet ist, wird abgemeldet.`,
    data: 'Benutzername, Name, Foto und Daten darin werden entfernt.',
    password:
      'Wenn Sie ein Passwort dafür gewählt haben, geben Sie es hier ein; dann bleibt alles, wie es ist (freiwillig)',
    disown: { note: 'Sie kennen dieses Konto nicht?', button: 'Das war ich nicht: Konto entfernen' },
  },
};
