import { COMMON_TEXTS, type LinkTexts } from './page-texts';

export const REMOVE_IDENTITY_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    ask: {
      heading: 'Unlink the provider',
      text: 'The account of which the mail told is unlinked from yours, with any that was linked after it, and everybody who is signed in is signed out.',
      button: 'Unlink',
    },
    done: {
      heading: 'The provider is unlinked',
      text: 'Everybody was signed out. If it was not you who linked it, somebody was in your account: reset your password now, before you do anything else.',
    },
    invalid: {
      heading: 'This link no longer works',
      text: 'It was used before, it has expired, it is incomplete, or the provider is unlinked already. If somebody took your account, contact the operator of this site.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    ask: {
      heading: 'Verknüpfung lösen',
      text: 'Die Verknüpfung, von der die E-Mail berichtet, wird gelöst, und jede, die danach kam. Alle, die in Ihrem Konto angemeldet sind, werden abgemeldet.',
      button: 'Lösen',
    },
    done: {
      heading: 'Die Verknüpfung ist gelöst',
      text: 'Alle wurden abgemeldet. Falls nicht Sie verknüpft haben, war jemand in Ihrem Konto: Setzen Sie Ihr Passwort jetzt zurück, vor allem anderen.',
    },
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig, oder die Verknüpfung ist schon gelöst. Falls jemand Ihr Konto übernommen hat, wenden Sie sich an den Betreiber dieser Seite.',
    },
  },
};
