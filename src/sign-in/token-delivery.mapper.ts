import { toChallenge } from '../challenges/challenge.mapper';
import type { Challenge } from '../challenges/challenge.type';
import type { Context } from '../context/context';
import { ArgumentRefused } from '../errors';
import { sessionExpiry } from '../sessions/session.policy';
import type { IssuedTokens } from '../sessions/session.service';
import { toSession } from '../sessions/session.type';
import { toUser } from '../users/user.mapper';
import type { SignInResult } from './sign-in-result';
import { SignedIn, TokenDelivery } from './sign-in.type';

/**
 * The way in which an operation's tokens reach the client: in cookies, or in the body and no cookie.
 *
 * Decided before anything else: tokens that reach no one would be lost, and with a rotated refresh token its session,
 * which the next use of the replaced one ends.
 */
export class Delivery {
  private readonly inBody: boolean;

  /** @throws {ArgumentRefused} where cookies are asked for and the answer can set none */
  constructor(
    delivery: TokenDelivery,
    private readonly context: Context,
  ) {
    this.inBody = delivery === TokenDelivery.BODY;
    if (!this.inBody && !context.cookies.takesCookies) throw new CookiesImpossible();
  }

  /** Returns the answer of a sign-in step. The caller is signed in for the rest of it. */
  answer(result: SignInResult): SignedIn | Challenge {
    if ('challenge' in result) return toChallenge(result.challenge);
    const { devices, tokens } = result;
    const { cookies } = this.context;
    if (!this.inBody) {
      cookies.keepDevices(devices);
      cookies.set(withExpiry(tokens));
    }
    return Object.assign(this.signedIn(tokens), { deviceToken: this.inBody ? (devices[0] ?? null) : null });
  }

  /** Returns the next tokens of a session; `ofCookie` where the one before came in a cookie. */
  renewed(tokens: IssuedTokens, ofCookie: boolean): SignedIn {
    const { cookies } = this.context;
    if (!this.inBody) {
      if (ofCookie) cookies.renew(withExpiry(tokens));
      else cookies.set(withExpiry(tokens));
    }
    return this.signedIn(tokens);
  }

  /** In cookie mode the refresh token is never in the answer, where a script could read it (security rule 23). */
  private signedIn(tokens: IssuedTokens): SignedIn {
    this.context.signIn(tokens);
    return Object.assign(new SignedIn(), {
      user: toUser(tokens.user),
      accessToken: tokens.accessToken,
      accessTokenExpiresAt: tokens.accessTokenExpiresAt,
      refreshToken: this.inBody ? tokens.refreshToken : null,
      deviceToken: null,
      session: toSession(tokens.session, tokens.session._id),
    });
  }
}

/** Cookies are requested where the answer can set none. */
class CookiesImpossible extends ArgumentRefused {
  constructor() {
    super(
      'delivery',
      'BODY_ONLY',
      'No cookie is set beside an Authorization: Bearer header, or for a page whose origin is not in CLIENT_ORIGINS: ask for delivery BODY.',
    );
  }
}

function withExpiry(tokens: IssuedTokens) {
  return { ...tokens, refreshTokenExpiresAt: sessionExpiry(tokens.session) };
}
