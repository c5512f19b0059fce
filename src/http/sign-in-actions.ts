import type { PageOutcome, PageVisit } from './page-outcome';

/** The account that the link of a sign-in mail is of, and the changes that signing in makes to it. */
export interface SignInView {
  readonly username: string;
  /** Whether the account is taken from whoever registered it. */
  readonly isClaimed: boolean;
  /** Whether its name, photo and data go then. */
  readonly losesData: boolean;
}

/** The actions of the pages that sign a browser in. */
export interface SignInActions {
  /** The account of the link, or null where the link does not work (any more). Spends nothing. */
  viewOf(token: string, visit: PageVisit): Promise<SignInView | null>;
  /** Signs the browser in by the link, or names the step that is due. */
  signIn(token: string, visit: PageVisit): Promise<PageOutcome>;
  /** Signs the browser in by the code of a second step; a wrong one can be tried again. */
  answer(proof: { readonly challengeId: string; readonly code: string }, visit: PageVisit): Promise<PageOutcome>;
}
