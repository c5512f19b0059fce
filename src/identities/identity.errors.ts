import { ArgumentRefused, GatewayError, ServiceUnavailable } from '../errors';

/** Another request is making the account of this identity. */
export class AccountBeingMade extends ServiceUnavailable {}

/** The identity at the provider is linked to another account here. */
export class IdentityTaken extends GatewayError {
  constructor() {
    super('IDENTITY_TAKEN', 'This account at the provider is linked to another account here. Sign in to that one.');
  }
}

/** No identity of this provider is linked to the account. */
export class IdentityNotLinked extends ArgumentRefused {
  constructor() {
    super('provider', 'NOT_LINKED', 'Your account has no identity at this provider. The field identities lists them.');
  }
}

/** Without the identity no one could sign in to the account. */
export class LastWayIn extends GatewayError {
  constructor() {
    super('PASSWORD_NOT_SET', 'This is the only way to sign in to your account. Set a password first.');
  }
}
