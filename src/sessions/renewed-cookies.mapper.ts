import type { Context } from '../context/context';
import { currentUser } from '../context/current-user';
import type { KnownDevices } from './known-devices';
import { RefreshReused } from './session.errors';
import { sessionExpiry } from './session.policy';
import type { SessionRotation } from './session-rotation.service';
import type { UserDocument } from '../users/user.document';

/**
 * Gives a browser whose session goes on under new credentials a new pair of cookies, so that a copy of the old refresh
 * token is useless. A client that holds its tokens itself goes on with them, and gets new ones by `refreshToken`.
 */
export async function renewCookies(rotation: SessionRotation, context: Context): Promise<void> {
  const { refreshToken } = context.cookies;
  if (refreshToken === null) return;
  try {
    const tokens = await rotation.renew(refreshToken, currentUser(context).session, context.origin);
    if (tokens !== null) context.cookies.renew({ ...tokens, refreshTokenExpiresAt: sessionExpiry(tokens.session) });
  } catch (error) {
    // What was asked for is done; that the session ended over a copied token, the next request tells.
    if (!(error instanceof RefreshReused)) throw error;
    context.cookies.clear();
  }
}

/**
 * Keeps a browser known whose session goes on under the user's new credentials. A client that holds its tokens itself has
 * no cookies, and is given none.
 */
export function renewDevices(devices: KnownDevices, user: UserDocument, context: Context): void {
  const { cookies, origin } = context;
  const isBrowser = cookies.accessToken !== null || cookies.refreshToken !== null || origin.devices?.length;
  const { document: before } = currentUser(context);
  if (isBrowser) cookies.keepDevices(devices.renewed(user, origin.devices, { passed: 'first', before }));
}
