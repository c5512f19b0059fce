import type { RequestOrigin } from '../shared/request-origin';

/** The description of the argument in the schema. */
export const DEVICE_TOKEN =
  'For clients without cookies: the deviceToken of an earlier sign-in of this account, so that failures of strangers do not keep it out.';

/** The most entries read from the value of a device cookie, which may be sent in place of a token. */
const MAX_ENTRIES = 5;

/**
 * The origin of a request that brings a device token as an argument; a browser brings its own in a cookie. A client that
 * reset a password got no token, but the cookie, whose value works as well.
 */
export function withDeviceToken(origin: RequestOrigin, token: string | null | undefined): RequestOrigin {
  return token == null ? origin : { ...origin, devices: [...token.split('.', MAX_ENTRIES), ...(origin.devices ?? [])] };
}
