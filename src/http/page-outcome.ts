import type { RequestOrigin } from '../context/context';
import type { CookieTokens } from '../context/cookie-jar';

/** The result of the button of a mailed link's page. */
export type PageOutcome =
  'done' | 'invalid' | 'removed' | KnownBrowser | SignedInBrowser | NextStep | RefusedForm | ClaimedAccount;

/** The link did its work, and the browser is known from now on by what it is to hold. */
export interface KnownBrowser {
  readonly devices: readonly string[];
}

/** The browser is signed in, by the tokens that it is to hold. */
export interface SignedInBrowser extends KnownBrowser {
  readonly tokens: CookieTokens;
  /** Whether the account was taken from the one who registered. */
  readonly isClaimed: boolean;
}

/** One more step is due, which the page of `MailedLink.next` asks for. */
export interface NextStep {
  /** The id of the challenge. */
  readonly step: string;
}

/** The rules that the input breaks; the link is as it was. */
export interface RefusedForm {
  readonly refused: readonly string[];
}

/** The account now belongs to the one who opened the link, with the next steps. */
export interface ClaimedAccount {
  readonly claimed: {
    readonly username: string;
    readonly passwordToken: string;
    readonly disownToken: string | null;
  };
}

/** The origin and the cookies of a visit to a page. */
export interface PageVisit {
  readonly origin: RequestOrigin;
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}
