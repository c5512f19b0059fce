import { ArgumentRefused, BadUserInput, GatewayError } from '../errors';

/** The person said no at the provider, or closed its page. */
export class SignInDeclined extends GatewayError {
  constructor() {
    super('SIGN_IN_DECLINED', 'You did not sign in at the provider. Try again, or sign in another way.');
  }
}

/** The provider's answer proves nothing: a wrong issuer, audience, nonce, signature or time, or a code used before. */
export class ProviderNotBelieved extends GatewayError {
  constructor() {
    super('INVALID_CREDENTIALS', 'What the provider sent could not be verified. Try again.');
  }
}

/** The provider gives no address, or an invalid one. */
export class NoAddress extends BadUserInput {
  constructor() {
    super([
      { path: 'email', rule: 'REQUIRED', message: 'The provider gave no e-mail address. Register with one here.' },
    ]);
  }
}

/** The provider does not say that the address is the person's, and accounts here begin with a confirmed one. */
export class AddressNotVerified extends GatewayError {
  constructor() {
    super(
      'EMAIL_NOT_CONFIRMED',
      'The provider has not verified your e-mail address. Verify it there, or register here.',
    );
  }
}

/** No provider of this name is set up. */
export class UnknownProvider extends ArgumentRefused {
  constructor() {
    super('provider', 'UNKNOWN', 'Nobody can sign in at this provider here. OIDC_PROVIDERS names those who can.');
  }
}

/** The page to come back to is missing, or is not one of our clients' pages. */
export class ReturnRefused extends ArgumentRefused {
  constructor() {
    super('returnTo', 'ORIGIN', 'Name the page to come back to; its origin must be in CLIENT_ORIGINS.');
  }
}
