import type { FieldFault } from '../errors';
import type { PasswordJudge } from '../passwords/password-judge.service';
import type { EmailAddress } from '../shared/email-address';
import { usernameFault } from '../shared/username';
import { usernameFieldFault } from '../users/user.errors';
import { profileFaults } from '../users/user.policy';

/** The data of every account; one without a password is signed in to by mailed codes or another provider. */
export interface Account {
  readonly email: EmailAddress;
  readonly username?: string | null | undefined;
  readonly password?: string | null | undefined;
}

/** The input of a registration. */
export interface Registration extends Account {
  readonly captchaToken?: string | null | undefined;
  readonly passwordConfirm?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly photo?: string | null | undefined;
  readonly customData?: unknown;
}

/** Returns every rule that a name and password break, by field, even if other fields are missing; empty for none. */
export function accountFaults({ email, username, password }: Partial<Account>, judge: PasswordJudge): FieldFault[] {
  const rule = username == null ? null : usernameFault(username);
  const owner = { username, email: email?.canonical };
  const faults = (password == null ? null : judge.faults(password, owner)) ?? [];
  return [
    ...(rule === null ? [] : [usernameFieldFault(rule)]),
    ...faults.map((fault) => ({ path: 'password', ...fault })),
  ];
}

/** Returns every rule that a registration breaks, by field; empty where it breaks none. */
export function registrationFaults(given: Partial<Registration>, judge: PasswordJudge): FieldFault[] {
  const { password, passwordConfirm } = given;
  const mismatch = passwordConfirm != null && passwordConfirm !== password;
  return [...accountFaults(given, judge), ...(mismatch ? [MISMATCH] : []), ...profileFaults(given)];
}

const MISMATCH: FieldFault = {
  path: 'passwordConfirm',
  rule: 'MISMATCH',
  message: 'The two passwords differ. Type the same one twice.',
};
