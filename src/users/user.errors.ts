import { BadUserInput, GatewayError } from '../errors';

/** The e-mail address belongs to another account. */
export class EmailTaken extends GatewayError {
  constructor() {
    super('EMAIL_TAKEN', 'An account with this e-mail address exists. Sign in instead.');
  }
}

/** The username belongs to another account. */
export class UsernameTaken extends GatewayError {
  constructor() {
    super('USERNAME_TAKEN', 'This username is taken. Choose another.');
  }
}

/** The new username equals the present one, case apart. */
export class UsernameUnchanged extends GatewayError {
  constructor() {
    super('USERNAME_UNCHANGED', 'This is your username already. Choose another.');
  }
}

/** No account has this id. Shown to administrators only. */
export class UserNotFound extends GatewayError {
  constructor() {
    super('USER_NOT_FOUND', 'No user has this id. Look it up with the users query.');
  }
}

/** The user became an administrator, counts as one anew, or is gone: a caller that takes rights away looks again. */
export class StandingChanged extends Error {
  constructor() {
    super("the user's standing is not as it was seen");
    this.name = 'StandingChanged';
  }
}

/** The custom data have no entry of this name. */
export class FieldNotFound extends GatewayError {
  constructor() {
    super('FIELD_NOT_FOUND', 'The custom data have no such entry. Ask for all of them without naming a field.');
  }
}

/** The account is blocked; shown only after a right password or to the holder of a genuine token. */
export class UserBlocked extends GatewayError {
  constructor() {
    super('USER_BLOCKED', 'This account is blocked. Contact support.');
  }
}

const USERNAME_RULES = {
  TOO_SHORT: 'A username has at least 3 characters.',
  TOO_LONG: 'A username has at most 32 characters.',
  CHARACTERS: 'A username holds a-z, 0-9, dot, underscore and hyphen, and begins and ends with a letter or digit.',
  RESERVED: 'This username is reserved. Choose another.',
} as const;

/** The field fault for a username's broken rule. */
export function usernameFieldFault(rule: keyof typeof USERNAME_RULES, path = 'username') {
  return { path, rule, message: USERNAME_RULES[rule] };
}

/** The username breaks a rule. */
export class UsernameRefused extends BadUserInput {
  constructor(rule: keyof typeof USERNAME_RULES) {
    super([usernameFieldFault(rule)]);
  }
}
