import type { SignedInBrowser } from '../http/page-outcome';
import { sessionExpiry } from '../sessions/session.policy';
import type { SignedInResult } from '../sign-in/sign-in-result';

/** The tokens and devices that a browser holds once somebody has signed in with it. */
export function browserOf({ devices, tokens }: SignedInResult): SignedInBrowser {
  return { tokens: { ...tokens, refreshTokenExpiresAt: sessionExpiry(tokens.session) }, devices };
}
