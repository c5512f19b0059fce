import { ChallengeInvalid } from '../challenges/challenge.errors';
import { ArgumentRefused, GatewayError } from '../errors';

/** A mailed code came first, but mail is the account's second factor. Shown only to a reader of the account's mail. */
export class PasswordFirst extends GatewayError {
  constructor() {
    super('INVALID_CREDENTIALS', 'A mailed code is the second step of this account. Sign in with its password first.');
  }
}

/** Only a confirmed address can be a second factor: else a slip in it would lock the owner out. */
export class ConfirmedEmailRequired extends GatewayError {
  constructor() {
    super('EMAIL_NOT_CONFIRMED', 'Confirm your e-mail address first: codes will be mailed to it.');
  }
}

/** Another authenticator would replace the present one without its code. */
export class TotpAlreadyOn extends GatewayError {
  constructor() {
    super('FORBIDDEN', 'An authenticator is on already. Turn it off with disableTotp first.', {
      reason: 'AUTHENTICATOR_ON',
    });
  }
}

/** Recovery codes are for the loss of an authenticator, and the account has none. */
export class TotpNotOn extends GatewayError {
  constructor() {
    super('FORBIDDEN', 'No authenticator is on. Turn one on with requestTotp and confirmTotp first.', {
      reason: 'AUTHENTICATOR_OFF',
    });
  }
}

/** The code is not the authenticator's, or was used before. It cannot be requested: the app shows the next. */
export class AuthenticatorCodeWrong extends ChallengeInvalid {
  constructor() {
    super('This code is wrong or was used before. Type in the one that your authenticator app shows now.');
  }
}

/** The operation requires a code of the authenticator. */
export class CodeRequired extends ArgumentRefused {
  constructor() {
    super('code', 'REQUIRED', 'Give a code of your authenticator, or a recovery code.');
  }
}
