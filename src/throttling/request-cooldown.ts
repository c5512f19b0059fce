import { AddressCooldown } from './address-cooldown';

/**
 * Keeps two calls of one operation for one address by one client apart: registering, signing in, asking for a code. A
 * client's calls hold up no other client: else a stranger who knows an address could keep its owner out. Off by default.
 */
export class RequestCooldown extends AddressCooldown {
  protected readonly kind = 'request-cooldown';
  protected readonly isPerClient = true;
}
