import type { Locale } from '../locale';
import type { PageText } from './page-texts';

/** The pages for people who come back from a provider and stay here. */
export type SocialPage = 'linked' | 'taken' | 'invalid' | 'failed';

export const SOCIAL_TEXTS: Readonly<Record<Locale, Readonly<Record<SocialPage, PageText>>>> = {
  en: {
    linked: {
      heading: 'Your accounts are linked',
      text: 'You can sign in this way from now on. You can close this page and go on where you left off.',
    },
    taken: {
      heading: 'This account is linked to another one',
      text: 'Somebody signs in with it here already. Sign in with it to see who, or choose another account at the provider.',
    },
    invalid: {
      heading: 'This sign-in cannot go on',
      text: 'It was finished before, it took longer than ten minutes, or it began in another browser. Go back to where you came from and start again.',
    },
    failed: {
      heading: 'That did not work',
      text: 'Nothing was changed. Go back to where you came from and try again.',
    },
  },
  de: {
    linked: {
      heading: 'Ihre Konten sind verknüpft',
      text: 'Sie können sich ab jetzt auch so anmelden. Sie können diese Seite schließen und dort weitermachen, wo Sie aufgehört haben.',
    },
    taken: {
      heading: 'Dieses Konto ist schon mit einem anderen verknüpft',
      text: 'Damit meldet sich hier schon jemand an. Melden Sie sich damit an, um zu sehen, wer, oder wählen Sie beim Anbieter ein anderes Konto.',
    },
    invalid: {
      heading: 'Diese Anmeldung kann nicht weitergehen',
      text: 'Sie wurde schon beendet, hat länger als zehn Minuten gedauert oder in einem anderen Browser begonnen. Gehen Sie dorthin zurück, woher Sie kamen, und beginnen Sie von vorn.',
    },
    failed: {
      heading: 'Das hat nicht geklappt',
      text: 'Es wurde nichts geändert. Gehen Sie dorthin zurück, woher Sie kamen, und versuchen Sie es noch einmal.',
    },
  },
};
