import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { IssuedTokens } from '../sessions/session.service';

/** A completed sign-in; `devices` are the entries a browser holds from then on, so that it is known the next time. */
export interface SignedInResult {
  readonly tokens: IssuedTokens;
  readonly devices: readonly string[];
  /** Whether the account was taken from its registrant; not by default. */
  readonly isClaimed?: boolean;
}

/** The result of a first step: tokens, or one more step. */
export type SignInResult = SignedInResult | { readonly challenge: ChallengeNotice };
