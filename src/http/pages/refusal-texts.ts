import type { Locale } from '../locale';
import type { PageText } from './page-texts';

/** The kinds of refusals that people see: of the root, of wrong paths, of bad addresses, forms and bodies, and for now. */
export type RefusalPage = 'root' | 'wrong' | 'address' | 'form' | 'unread' | 'wait' | 'failed';

interface ExploreTexts {
  readonly text: string;
  readonly sandbox: string;
  readonly altair: string;
}

const GO_BACK = {
  en: 'Go back to the site or app that you came from and sign in there. If you followed a link of a mail, open it again as a whole.',
  de: 'Gehen Sie zurück zu der Website oder App, von der Sie kommen, und melden Sie sich dort an. Wenn Sie einem Link aus einer E-Mail gefolgt sind, öffnen Sie ihn noch einmal vollständig.',
};

export const REFUSAL_TEXTS: Readonly<Record<Locale, Readonly<Record<RefusalPage, PageText>>>> = {
  en: {
    root: { heading: 'This is where you are signed in', text: GO_BACK.en },
    wrong: { heading: 'There is nothing at this address', text: GO_BACK.en },
    address: { heading: 'This address cannot be opened', text: `A part of it is missing or wrong. ${GO_BACK.en}` },
    form: {
      heading: 'This form was not accepted',
      text: 'Your browser did not say that it comes from a page of ours. Open the link of the mail again and press the button there; if that does not help, take an up-to-date browser.',
    },
    unread: {
      heading: 'That could not be read',
      text: 'Nothing was changed. Go back to where you came from and try again.',
    },
    wait: {
      heading: 'Too many requests',
      text: 'Too much came from your connection in a short time. Wait a moment and open the page again.',
    },
    failed: {
      heading: 'That does not work at the moment',
      text: 'The fault is ours. Try again in a few minutes.',
    },
  },
  de: {
    root: { heading: 'Hier werden Sie angemeldet', text: GO_BACK.de },
    wrong: { heading: 'Unter dieser Adresse gibt es nichts', text: GO_BACK.de },
    address: {
      heading: 'Diese Adresse lässt sich nicht öffnen',
      text: `Ein Teil davon fehlt oder ist falsch. ${GO_BACK.de}`,
    },
    form: {
      heading: 'Dieses Formular wurde nicht angenommen',
      text: 'Ihr Browser hat nicht gesagt, dass es von einer Seite von uns kommt. Öffnen Sie den Link aus der E-Mail noch einmal und drücken Sie dort auf den Knopf; hilft das nicht, nehmen Sie einen aktuellen Browser.',
    },
    unread: {
      heading: 'Das ließ sich nicht lesen',
      text: 'Es wurde nichts geändert. Gehen Sie dorthin zurück, woher Sie kamen, und versuchen Sie es noch einmal.',
    },
    wait: {
      heading: 'Zu viele Anfragen',
      text: 'Von Ihrem Anschluss kam in kurzer Zeit zu viel. Warten Sie einen Moment und öffnen Sie die Seite dann noch einmal.',
    },
    failed: {
      heading: 'Das geht gerade nicht',
      text: 'Der Fehler liegt bei uns. Versuchen Sie es in ein paar Minuten noch einmal.',
    },
  },
};

/** The words before the explorers, where they are served. */
export const EXPLORE_TEXTS: Readonly<Record<Locale, ExploreTexts>> = {
  en: { text: 'Developers find the GraphQL API here:', sandbox: 'Apollo Sandbox', altair: 'Altair' },
  de: { text: 'Entwickler finden die GraphQL-API hier:', sandbox: 'Apollo Sandbox', altair: 'Altair' },
};
