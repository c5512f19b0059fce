import { ArgumentRefused, BadUserInput, GatewayError } from '../errors';
import type { PasswordFault } from './password-policy';

/** The number of easy-mongodb-auth-handler for a wrong password that confirms an operation of a signed-in user. */
const WRONG_PASSWORD = 501;

/** No such login, or the password is wrong: alike, after the same work. */
export class InvalidCredentials extends GatewayError {
  constructor() {
    super('INVALID_CREDENTIALS', 'Login or password is wrong. Check both and try again.');
  }
}

/** The signed-in user's own password, asked for as a confirmation, is wrong. */
export class WrongPassword extends GatewayError {
  constructor(numericCode = WRONG_PASSWORD) {
    super('INVALID_CREDENTIALS', 'The password is wrong. Check it and try again.', { numericCode });
  }
}

/** The operation requires the password of an account that has one. */
export class PasswordRequired extends ArgumentRefused {
  constructor(path = 'password') {
    super(path, 'REQUIRED', 'Give your password, so that nobody else can do this with your session.');
  }
}

/** The account has a password, which can only be changed with the present one. */
export class PasswordAlreadySet extends GatewayError {
  constructor() {
    super('PASSWORD_ALREADY_SET', 'Your account has a password. Change it with changePassword.');
  }
}

/** The account has no password that could be changed. */
export class PasswordNotSet extends GatewayError {
  constructor() {
    super('PASSWORD_NOT_SET', 'Your account has no password yet. Set one with setPassword.');
  }
}

/** The new password breaks rules; each is named at the argument that held it. */
export class PasswordUnfit extends BadUserInput {
  readonly rules: readonly string[];

  constructor(path: string, faults: readonly PasswordFault[]) {
    super(faults.map((fault) => ({ path, ...fault })));
    this.rules = faults.map(({ rule }) => rule);
  }
}
