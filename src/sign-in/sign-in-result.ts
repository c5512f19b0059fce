import type { ChallengeNotice } from '../challenges/challenge-notice';
import type { IssuedTokens } from '../sessions/session.service';

/** What a first step leads to: tokens, or one more step. */
export type SignInResult = { readonly tokens: IssuedTokens } | { readonly challenge: ChallengeNotice };
