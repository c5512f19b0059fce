import type { RequestOrigin } from '../shared/request-origin';

/** The words of the schema for the argument. */
export const DEVICE_TOKEN =
  'For clients without cookies: the deviceToken of an earlier sign-in of this account, so that failures of strangers do not keep it out.';

/** The origin of a request that brings a device token as an argument; a browser brings its own in a cookie. */
export function withDeviceToken(origin: RequestOrigin, token: string | null | undefined): RequestOrigin {
  return token == null ? origin : { ...origin, devices: [token, ...(origin.devices ?? [])] };
}
