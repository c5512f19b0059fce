import type { SignedInBrowser } from '../page-outcome';
import { sessionExpiry } from '../../sessions/session.policy';
import type { SignedInResult } from '../../sign-in/sign-in-result';

/** The tokens and devices that a browser holds once somebody has signed in with it. */
export function browserOf({ devices, isClaimed = false, tokens }: SignedInResult): SignedInBrowser {
  return { isClaimed, tokens: { ...tokens, refreshTokenExpiresAt: sessionExpiry(tokens.session) }, devices };
}
