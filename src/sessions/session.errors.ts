import { type DetailsByCode, GatewayError, type UnauthenticatedReason } from '../errors';

const NEXT_STEP: Record<UnauthenticatedReason, string> = {
  MISSING: 'Sign in first.',
  EXPIRED: 'The access token has expired. Refresh it, or sign in again.',
  INVALID: 'The access token cannot be used. Sign in again.',
  REVOKED: 'The session has ended. Sign in again.',
  STALE: 'Sign in again to do this: the sign-in is too long ago.',
  AMBIGUOUS: 'Cookies of several sign-ins came at once. They are cleared now: sign in again.',
};

/** The caller is not signed in; the reason tells clients whether to refresh or to sign in. */
export class Unauthenticated extends GatewayError {
  declare readonly details: DetailsByCode['UNAUTHENTICATED'];

  constructor(reason: UnauthenticatedReason) {
    super('UNAUTHENTICATED', NEXT_STEP[reason], { reason });
  }
}

/** The refresh token is not ours, or its session has ended. Nothing was revoked. */
export class RefreshInvalid extends GatewayError {
  constructor() {
    super('REFRESH_INVALID', 'The session cannot be continued. Sign in again.');
  }
}

/** The session of a genuine refresh token has ended: its cookies are useless. */
export class SessionOver extends RefreshInvalid {}

/** A replaced refresh token was used: it was copied, so the session was ended. */
export class RefreshReused extends GatewayError {
  constructor() {
    super('REFRESH_REUSED', 'This refresh token was used before, so its session was ended. Sign in again.');
  }
}

/** The caller has no live session of this id. */
export class SessionNotFound extends GatewayError {
  constructor() {
    super('SESSION_NOT_FOUND', 'You have no live session of this id. List them with the sessions query.');
  }
}
