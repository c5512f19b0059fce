import { COMMON_TEXTS, type LinkTexts } from './page-texts';

export const REMOVE_FACTOR_TEXTS: LinkTexts = {
  en: {
    ...COMMON_TEXTS.en,
    ask: {
      heading: 'Take the second step off',
      text: 'The second step of which the mail told is taken off your account, with any that came after it, and everybody who is signed in is signed out.',
      button: 'Take it off',
    },
    done: {
      heading: 'The second step is off',
      text: 'Everybody was signed out. If it was not you who put it on, somebody knows your password: reset it now, before you do anything else.',
    },
    invalid: {
      heading: 'This link no longer works',
      text: 'It was used before, it has expired, it is incomplete, or the second step is off already. If somebody took your account, contact the operator of this site.',
    },
  },
  de: {
    ...COMMON_TEXTS.de,
    ask: {
      heading: 'Zweiten Schritt abschalten',
      text: 'Der zweite Schritt, von dem die E-Mail berichtet, wird abgeschaltet, und jeder, der danach kam. Alle, die in Ihrem Konto angemeldet sind, werden abgemeldet.',
      button: 'Abschalten',
    },
    done: {
      heading: 'Der zweite Schritt ist abgeschaltet',
      text: 'Alle wurden abgemeldet. Falls nicht Sie ihn eingeschaltet haben, kennt jemand Ihr Passwort: Setzen Sie es jetzt zurück, vor allem anderen.',
    },
    invalid: {
      heading: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, ist abgelaufen oder unvollständig, oder der zweite Schritt ist schon abgeschaltet. Falls jemand Ihr Konto übernommen hat, wenden Sie sich an den Betreiber dieser Seite.',
    },
  },
};
