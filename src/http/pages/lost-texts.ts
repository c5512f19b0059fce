import type { Locale } from '../locale';

/** What the page says where there is nothing else: at the root, and at wrong paths. */
interface LostTexts {
  readonly root: string;
  readonly wrong: string;
  readonly text: string;
  /** Where an explorer is served. */
  readonly explore: string;
  readonly sandbox: string;
  readonly altair: string;
}

export const LOST_TEXTS: Readonly<Record<Locale, LostTexts>> = {
  en: {
    root: 'This is where you are signed in',
    wrong: 'There is nothing at this address',
    text: 'Go back to the site or app that you came from and sign in there. If you followed a link of a mail, open it again as a whole.',
    explore: 'Developers find the GraphQL API here:',
    sandbox: 'Apollo Sandbox',
    altair: 'Altair',
  },
  de: {
    root: 'Hier werden Sie angemeldet',
    wrong: 'Unter dieser Adresse gibt es nichts',
    text: 'Gehen Sie zurück zu der Website oder App, von der Sie kommen, und melden Sie sich dort an. Wenn Sie einem Link aus einer E-Mail gefolgt sind, öffnen Sie ihn noch einmal vollständig.',
    explore: 'Entwickler finden die GraphQL-API hier:',
    sandbox: 'Apollo Sandbox',
    altair: 'Altair',
  },
};
