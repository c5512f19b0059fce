import { AddressCooldown } from './address-cooldown';

/**
 * Keeps two calls of one operation for one address apart: registering, signing in, asking for a code. Off by default, for
 * it lets anybody who knows an address keep its owner waiting.
 */
export class RequestCooldown extends AddressCooldown {
  protected readonly kind = 'request-cooldown';
}
