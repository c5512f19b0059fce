import type { Locale } from '../locale';

/** What one page says: its heading, a sentence or two, and its button if it has one. */
export interface PageText {
  readonly heading: string;
  readonly text: string;
  readonly button?: string;
}

/** The pages of a mailed link, and what to do next on each. */
export type LinkPage = 'ask' | 'done' | 'invalid' | 'wait' | 'failed';

/** What a page says that asks for a new password: the labels of its two fields, and what a rule wants. */
export interface PasswordTexts {
  readonly label: string;
  readonly repeat: string;
  readonly rules: Readonly<Record<string, string>>;
}

/** The labels of what the form of a link may ask for. */
interface FormTexts {
  readonly code?: string;
  readonly password?: PasswordTexts;
}

/** What the pages of one kind of link say. */
export type LinkTexts = Readonly<Record<Locale, Readonly<Record<LinkPage, PageText>> & FormTexts>>;

/** What every kind of link says alike. */
export const COMMON_TEXTS = {
  en: {
    wait: {
      heading: 'Too many attempts',
      text: 'Your link was not used up. Wait a few minutes, then open it from the mail again.',
    },
    failed: {
      heading: 'That did not work',
      text: 'The fault is on our side. Try again in a few minutes with the link from the mail.',
    },
  },
  de: {
    wait: {
      heading: 'Zu viele Versuche',
      text: 'Ihr Link ist nicht verbraucht. Warten Sie einige Minuten und öffnen Sie ihn dann erneut aus der E-Mail.',
    },
    failed: {
      heading: 'Das hat nicht geklappt',
      text: 'Der Fehler liegt bei uns. Versuchen Sie es in einigen Minuten noch einmal mit dem Link aus der E-Mail.',
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
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig. Falls Ihre Adresse noch nicht bestätigt ist, melden Sie sich an und fordern Sie eine neue E-Mail an.',
    },
  },
};
