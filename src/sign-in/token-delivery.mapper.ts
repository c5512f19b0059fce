import { toChallenge } from '../challenges/challenge.mapper';
import type { Challenge } from '../challenges/challenge.type';
import type { Context } from '../context/context';
import { sessionExpiry } from '../sessions/session.policy';
import type { IssuedTokens } from '../sessions/session.service';
import { toSession } from '../sessions/session.type';
import { toUser } from '../users/user.mapper';
import type { SignInResult } from './sign-in-result';
import { SignedIn, TokenDelivery } from './sign-in.type';

/** What a sign-in step answers; a session's tokens go out as the client asked for them. */
export function answerOf(result: SignInResult, delivery: TokenDelivery, context: Context): SignedIn | Challenge {
  if ('challenge' in result) return toChallenge(result.challenge);
  const { devices, tokens } = result;
  const inBody = delivery === TokenDelivery.BODY;
  if (!inBody) context.cookies.keepDevices(devices);
  const signedIn = deliver(tokens, delivery, context);
  return Object.assign(signedIn, { deviceToken: inBody ? (devices[0] ?? null) : null });
}

/**
 * The caller is signed in for the rest of the answer, and has the tokens: in cookies, or in the body and no cookie.
 *
 * In cookie mode the refresh token is never in the answer, where a script could read it (security rule 23).
 */
export function deliver(tokens: IssuedTokens, delivery: TokenDelivery, context: Context): SignedIn {
  context.signIn(tokens);
  const inBody = delivery === TokenDelivery.BODY;
  if (!inBody) context.cookies.set({ ...tokens, refreshTokenExpiresAt: sessionExpiry(tokens.session) });
  return Object.assign(new SignedIn(), {
    user: toUser(tokens.user),
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt,
    refreshToken: inBody ? tokens.refreshToken : null,
    deviceToken: null,
    session: toSession(tokens.session, tokens.session._id),
  });
}
