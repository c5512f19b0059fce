import type { WaitingAccount } from './waiting-account';
import type { PageOutcome, PageVisit } from './page-outcome';

/** The account of the link of a sign-in mail. */
export interface SignInView {
  readonly username: string;
  /** The account as it was registered, where signing in takes it over; else null. */
  readonly registration: WaitingAccount | null;
}

/** The actions of the pages that sign a browser in. */
export interface SignInActions {
  /** The account of the link, or null where the link does not work (any more). Spends nothing. */
  viewOf(token: string, visit: PageVisit): Promise<SignInView | null>;
  /** Signs the browser in by the link, or names the step that is due; `password` is the one registered with, or empty. */
  signIn(token: string, visit: PageVisit & { readonly password: string }): Promise<PageOutcome>;
  /** Signs the browser in by the code of a second step; a wrong one can be tried again. */
  answer(proof: { readonly challengeId: string; readonly code: string }, visit: PageVisit): Promise<PageOutcome>;
}
