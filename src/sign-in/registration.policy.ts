import type { FieldFault } from '../errors';
import { passwordFaults } from '../passwords/password-policy';
import type { EmailAddress } from '../shared/email-address';
import { usernameFault } from '../shared/username';
import { usernameFieldFault } from '../users/user.errors';
import { profileFaults } from '../users/user.policy';

/** What someone who registers gives. */
export interface Registration {
  readonly email: EmailAddress;
  readonly username?: string | null | undefined;
  readonly password: string;
  readonly passwordConfirm?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
}

/** Every rule that a registration breaks, by field; empty where it breaks none. */
export function registrationFaults(given: Registration, minPasswordLength: number): FieldFault[] {
  const { email, password, passwordConfirm, username } = given;
  const rule = username == null ? null : usernameFault(username);
  const context = { minLength: minPasswordLength, email: email.canonical, ...(username == null ? {} : { username }) };
  return [
    ...(rule === null ? [] : [usernameFieldFault(rule)]),
    ...passwordFaults(password, context).map((fault) => ({ path: 'password', ...fault })),
    ...(passwordConfirm == null || passwordConfirm === password ? [] : [MISMATCH]),
    ...profileFaults(given),
  ];
}

const MISMATCH: FieldFault = { path: 'passwordConfirm', rule: 'MISMATCH', message: 'The two passwords differ. Type the same one twice.' };
