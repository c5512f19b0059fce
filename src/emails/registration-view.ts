import { isStrangers } from '../users/address-ownership';
import { isAdmin } from '../users/user.policy';
import type { UserDocument } from '../users/user.document';

/** An account with an unproved address, as the page of a mailed link shows it to one who is not signed in to it. */
export interface RegistrationView {
  readonly username: string;
  readonly registeredAt: Date;
  readonly hasPassword: boolean;
  /** Whether its name, photo and data go once the address is proved: an administrator or an import did not vouch for them. */
  readonly losesData: boolean;
  /** Whether "this was not me" removes it. */
  readonly isRemovable: boolean;
}

/** The account as it is shown. */
export function registrationView(user: UserDocument): RegistrationView {
  const { createdAt: registeredAt, passwordHash, username } = user;
  const losesData = isStrangers(user);
  const isRemovable = losesData && !isAdmin(user);
  return { username, registeredAt, hasPassword: passwordHash !== null, losesData, isRemovable };
}
