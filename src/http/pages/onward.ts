import type { Locale } from '../locale';

/** The view that the app is to show, as `action` in its address. */
export type Onward = 'app' | 'sign-in' | 'reset-password' | 'confirm-email' | 'change-email';

/** A link out of a page, the most likely one first. */
export interface OnwardLink {
  readonly to: Onward;
  /** Whether it is to get a mail in place of a link that no longer works. */
  readonly isForNewMail?: boolean;
}

export interface PageLink {
  readonly href: string;
  readonly label: string;
}

const LABELS: Readonly<Record<Locale, Readonly<Record<Exclude<Onward, 'app'> | 'new-mail', string>>>> = {
  en: {
    'sign-in': 'Sign in',
    'reset-password': 'Reset the password',
    'confirm-email': 'Confirm the e-mail address',
    'change-email': 'Change the e-mail address',
    'new-mail': 'Ask for a new mail',
  },
  de: {
    'sign-in': 'Anmelden',
    'reset-password': 'Passwort zurücksetzen',
    'confirm-email': 'E-Mail-Adresse bestätigen',
    'change-email': 'E-Mail-Adresse ändern',
    'new-mail': 'Neue E-Mail anfordern',
  },
};
const BACK: Readonly<Record<Locale, (siteName: string) => string>> = {
  en: (siteName) => `Go to ${siteName}`,
  de: (siteName) => `Zu ${siteName}`,
};

/** The app of the site, where it is known. */
export interface App {
  readonly siteName: string;
  /** Null where APP_URL is not set: pages then lead nowhere. */
  readonly appUrl: string | null;
}

/** The links of a page to the app. */
export function onwardLinks(links: readonly OnwardLink[], { appUrl, siteName }: App, locale: Locale): PageLink[] {
  if (appUrl === null) return [];
  return links.map(({ isForNewMail = false, to }) => {
    const href = new URL(appUrl);
    if (to === 'app') return { href: href.href, label: BACK[locale](siteName) };
    href.searchParams.set('action', to);
    return { href: href.href, label: LABELS[locale][isForNewMail ? 'new-mail' : to] };
  });
}
