import { parseEmailAddress } from '../shared/email-address';
import { usernameFault } from '../shared/username';
import { passwordFaults } from '../passwords/password-policy';
import { usernameFieldFault } from '../users/user.errors';
import type { GivenSettings } from './schema';
import type { SettingFault } from './setting-fault';

/** The settings of the first administrator, by the part of the account that each gives. */
const SETTING_OF = { email: 'ADMIN_EMAIL', username: 'ADMIN_USERNAME', password: 'ADMIN_PASSWORD' } as const;

/** A part of an account and the sentence that says why it is refused. */
interface Refusal {
  readonly path: string;
  readonly message: string;
}

/**
 * Returns the faults of the first administrator's settings by the rules of usernames and passwords that cost nothing to
 * ask, so that the first start does not end after the database was opened. Whether a password is soon guessed is asked later.
 */
export function adminFaults(given: GivenSettings): SettingFault[] {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_USERNAME: username } = given;
  const address = email === undefined ? null : parseEmailAddress(email);
  const rows: (readonly [isBroken: boolean, name: string, rule: string])[] = [
    [email !== undefined && address === null, SETTING_OF.email, 'must be an e-mail address'],
    [email !== undefined && password === undefined, SETTING_OF.password, 'is required with ADMIN_EMAIL'],
    [email === undefined && password !== undefined, SETTING_OF.email, 'is required with ADMIN_PASSWORD'],
    [
      email === undefined && password === undefined && username !== undefined,
      SETTING_OF.email,
      'is required with ADMIN_USERNAME',
    ],
  ];
  const name = username === undefined ? null : usernameFault(username);
  const terms = {
    minLength: given.PASSWORD_MIN_LENGTH,
    siteName: given.SITE_NAME,
    username,
    email: address?.canonical,
  };
  const ofPassword = (password === undefined ? null : passwordFaults(password, terms)) ?? [];
  return [
    ...rows.filter(([isBroken]) => isBroken).map(([, setting, rule]) => ({ name: setting, rule })),
    ...accountSettingFaults([
      ...(name === null ? [] : [usernameFieldFault(name)]),
      ...ofPassword.map(({ message }) => ({ path: 'password', message })),
    ]),
  ];
}

/** Returns the rules that an account breaks by the names of its settings, one line for each setting. */
export function accountSettingFaults(refusals: readonly Refusal[]): SettingFault[] {
  return Object.entries(SETTING_OF).flatMap(([path, name]) => {
    const words = refusals.filter((refusal) => refusal.path === path).map(({ message }) => message);
    const said = words.join(' ').replace(/\.$/, '');
    const cure = `where there is an administrator, leave ${name} and the others of it out`;
    return words.length === 0 ? [] : [{ name, rule: `cannot be used: ${said}; ${cure}` }];
  });
}
