import { ArgumentRefused, GatewayError } from '../errors';

/** S2's number for a wrong password that confirms an operation of a signed-in user. */
const WRONG_PASSWORD = 501;

/** No such login, or the password is wrong: alike, after the same work. */
export class InvalidCredentials extends GatewayError {
  constructor() {
    super('INVALID_CREDENTIALS', 'Login or password is wrong. Check both and try again.');
  }
}

/** The signed-in user's own password, asked for to be sure who it is, is wrong. */
export class WrongPassword extends GatewayError {
  constructor(numericCode = WRONG_PASSWORD) {
    super('INVALID_CREDENTIALS', 'The password is wrong. Check it and try again.', { numericCode });
  }
}

/** The operation wants the password of an account that has one. */
export class PasswordRequired extends ArgumentRefused {
  constructor(path = 'password') {
    super(path, 'REQUIRED', 'Give your password, so that nobody else can do this with your session.');
  }
}
