import { GatewayError } from '../errors';

/** No such login, or the password is wrong: alike, after the same work. */
export class InvalidCredentials extends GatewayError {
  constructor() {
    super('INVALID_CREDENTIALS', 'Login or password is wrong. Check both and try again.');
  }
}
