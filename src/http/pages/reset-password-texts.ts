import type { Locale } from '../locale';
import { COMMON_TEXTS, type LinkTexts } from './page-texts';

/** The texts of the password reset pages; a password has at least so many characters. */
export function resetPasswordTexts(minLength: number): LinkTexts {
  const length = String(minLength);
  return {
    en: {
      ...COMMON_TEXTS.en,
      ask: {
        heading: 'Set a new password',
        text: `Use at least ${length} characters; a few words that do not belong together are good. Every session of your account will end.`,
        button: 'Set new password',
      },
      done: {
        heading: 'You have a new password',
        text: 'Every session of your account has ended. Sign in with the new password.',
      },
      invalid: {
        heading: 'This link no longer works',
        text: 'It was used before, it has expired, or it is incomplete. Ask for a new mail where you sign in.',
      },
      password: { label: 'New password', repeat: 'Repeat it', rules: EN_RULES(length) },
    },
    de: {
      ...COMMON_TEXTS.de,
      ask: {
        heading: 'Neues Passwort setzen',
        text: `Verwenden Sie mindestens ${length} Zeichen; gut sind einige Wörter, die nicht zusammengehören. Alle Sitzungen Ihres Kontos werden beendet.`,
        button: 'Neues Passwort setzen',
      },
      done: {
        heading: 'Sie haben ein neues Passwort',
        text: 'Alle Sitzungen Ihres Kontos sind beendet. Melden Sie sich mit dem neuen Passwort an.',
      },
      invalid: {
        heading: 'Dieser Link gilt nicht mehr',
        text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig. Fordern Sie dort, wo Sie sich anmelden, eine neue E-Mail an.',
      },
      password: { label: 'Neues Passwort', repeat: 'Noch einmal', rules: DE_RULES(length) },
    },
  };
}

const EN_RULES = (length: string) => ({
  TOO_SHORT: `Use at least ${length} characters.`,
  TOO_LONG: 'Use at most 128 characters.',
  CHARACTERS: 'Use only whole Unicode characters.',
  COMMON: 'Many people use this password; choose another.',
  CONTEXT: 'Leave your username, your e-mail address and the name of this site out of it.',
  WEAK: 'This is soon guessed; add a few words that do not belong together.',
  BREACHED: 'This password is known from a data breach elsewhere; choose another.',
  MISMATCH: 'The two passwords differ. Type the same one twice.',
});

const DE_RULES = (length: string) => ({
  TOO_SHORT: `Verwenden Sie mindestens ${length} Zeichen.`,
  TOO_LONG: 'Verwenden Sie höchstens 128 Zeichen.',
  CHARACTERS: 'Verwenden Sie nur vollständige Unicode-Zeichen.',
  COMMON: 'Viele Menschen benutzen dieses Passwort; wählen Sie ein anderes.',
  CONTEXT: 'Verwenden Sie darin weder Ihren Benutzernamen noch Ihre E-Mail-Adresse oder den Namen dieser Website.',
  WEAK: 'Das ist schnell erraten; fügen Sie einige Wörter hinzu, die nicht zusammengehören.',
  BREACHED: 'Dieses Passwort ist aus einem Datenleck anderswo bekannt; wählen Sie ein anderes.',
  MISMATCH: 'Die beiden Passwörter sind verschieden. Geben Sie zweimal dasselbe ein.',
});

/** The label of the box that takes off a second step which was put on at this moment. */
export const RECENT_FACTOR_TEXTS: Readonly<Record<Locale, (when: string) => string>> = {
  en: (when) =>
    `Also turn off the second step of signing in that is newer than seven days. The last change was on ${when}. Tick this if it was not you.`,
  de: (when) =>
    `Auch den zweiten Schritt der Anmeldung abschalten, der neuer als sieben Tage ist. Die letzte Änderung war am ${when}. Kreuzen Sie das an, wenn nicht Sie es waren.`,
};
