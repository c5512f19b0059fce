import type { Locale } from '../locale';

/** The texts of one page: heading, a sentence or two, and its button if it has one. */
export interface PageText {
  readonly heading: string;
  readonly text: string;
  readonly button?: string;
}

/** The label of the field that names the account. */
export const ACCOUNT_LABEL: Readonly<Record<Locale, string>> = { en: 'Account', de: 'Konto' };

/** The pages of a mailed link, and what to do next on each. */
export type LinkPage = 'ask' | 'done' | 'invalid' | 'wait' | 'failed';

/** The texts of a page that asks for a new password: the labels of its two fields, and its rules. */
export interface PasswordTexts {
  readonly label: string;
  readonly repeat: string;
  readonly rules: Readonly<Record<string, string>>;
}

/** Further texts of the page of a link. */
interface FormTexts {
  readonly code?: string;
  readonly password?: PasswordTexts;
  /** The text for each rule that the input breaks. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly claimed?: PageText;
  readonly removed?: PageText;
}

/** The texts of one kind of link. */
export type LinkTexts = Readonly<Record<Locale, Readonly<Record<LinkPage, PageText>> & FormTexts>>;

/** The texts of every kind of link. */
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
