import { BadUserInput, GatewayError } from '../errors';

/** The caller's own address needs no confirmation. */
export class EmailAlreadyConfirmed extends GatewayError {
  constructor() {
    super('EMAIL_ALREADY_CONFIRMED', 'Your e-mail address is confirmed already. There is nothing to do.');
  }
}

/** The operation needs mail, which this gateway does not send. */
export class MailNotConfigured extends GatewayError {
  constructor() {
    super('MAIL_NOT_CONFIGURED', 'This gateway sends no confirmation mail. Contact its operator.');
  }
}

/** A guest named no address. */
export class EmailRequired extends BadUserInput {
  constructor() {
    super([{ path: 'email', rule: 'REQUIRED', message: 'Name the e-mail address, or sign in first.' }]);
  }
}
