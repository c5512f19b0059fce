import type { AccessTokenOptions } from '../sessions/access-token';
import type { Settings } from '../settings';

/** An address that development gives itself, whatever its port. */
const LOCAL = /^http:\/\/localhost:\d{1,5}$/;

/**
 * The issuer of access tokens: the address that people use, where the settings name no other.
 *
 * In development without PUBLIC_URL it holds the port, so that tokens of every port are taken: processes on one data
 * folder, and one that was started again on another port, have the same keys.
 */
export function issuerOf(
  { JWT_ISSUER: named, publicUrl: given }: Pick<Settings, 'JWT_ISSUER' | 'publicUrl'>,
  publicUrl: string,
): Pick<AccessTokenOptions, 'issuer' | 'isOwnIssuer'> {
  if (named !== undefined || given !== null) return { issuer: named ?? publicUrl };
  return { issuer: publicUrl, isOwnIssuer: (issuer) => typeof issuer === 'string' && LOCAL.test(issuer) };
}
