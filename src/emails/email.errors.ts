import { ArgumentRefused, BadUserInput, GatewayError } from '../errors';

/** The caller's own address needs no confirmation. */
export class EmailAlreadyConfirmed extends GatewayError {
  constructor() {
    super('EMAIL_ALREADY_CONFIRMED', 'Your e-mail address is confirmed already. There is nothing to do.');
  }
}

/** A guest named no address. */
export class EmailRequired extends BadUserInput {
  constructor() {
    super([{ path: 'email', rule: 'REQUIRED', message: 'Name the e-mail address, or sign in first.' }]);
  }
}

/** The new address is the account's own. */
export class EmailUnchanged extends ArgumentRefused {
  constructor() {
    super('newEmail', 'UNCHANGED', 'This is your e-mail address already. Name another.');
  }
}
