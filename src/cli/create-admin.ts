import type { Gateway } from '../gateway';
import { systemClock } from '../shared/clock';
import { parseEmailAddress } from '../shared/email-address';
import { ownCommand } from '../shared/own-command';
import { ALL_COLLECTIONS } from '../storage/collections';
import { UsernameTaken } from '../users/user.errors';
import { isAdmin, isBlocked } from '../users/user.policy';
import { CommandRefused, runCommand } from './failure';
import { readLine } from './prompt';
import { printLine } from './runtime';
import { withGateway } from './with-gateway';
import type { UserDocument } from '../users/user.document';

export interface CreateAdminOptions {
  readonly email?: string;
  readonly username?: string;
  readonly promote: boolean;
  readonly dev: boolean;
}

/** The account to make. */
interface NewAdmin {
  readonly email: string;
  readonly username?: string | undefined;
}

/** Creates the administrator, and ends with 0; else it says what to do and changes nothing. */
export function createAdmin({ dev, email = '', promote, username }: CreateAdminOptions): Promise<void> {
  return runCommand(() =>
    withGateway({ dev }, async (gateway) => {
      const { platform } = gateway;
      await platform.database.prepare(ALL_COLLECTIONS);
      await platform.secret.claim();
      const admin = promote
        ? await promoted(gateway, email === '' ? (username ?? '') : email)
        : await created(gateway, { email, username });
      printLine(`${titleOf(admin)} is an administrator now.`);
    }),
  );
}

async function created({ services }: Gateway, { email, username }: NewAdmin): Promise<UserDocument> {
  const address = parseEmailAddress(email);
  const known = address === null ? null : await services.users.findByEmail(address.canonical);
  if (known !== null) throw new CommandRefused(knownText(known, email));
  const password = await readLine('Password: ', { hidden: true });
  try {
    return await services.firstAdmin.create({ email, username, password });
  } catch (error) {
    if (!(error instanceof UsernameTaken)) throw error;
    throw new CommandRefused('This username is taken. Choose another with --username, or leave it out.');
  }
}

function knownText(user: UserDocument, email: string): string {
  if (isAdmin(user)) return `${titleOf(user)} is an administrator already.`;
  const command = ownCommand(`create-admin --promote --email ${email}`);
  return `An account with this e-mail address exists: ${user.username}. \`${command}\` makes it an administrator.`;
}

/** Shows the account first: a stranger may have registered under the name of the future administrator. */
async function promoted({ services }: Gateway, login: string): Promise<UserDocument> {
  const user = await services.users.findByLogin(login);
  if (user === null) throw new CommandRefused('No account has this e-mail address or username.');
  if (isBlocked(user.block, systemClock.now())) {
    throw new CommandRefused('This account is blocked. Lift the block first.');
  }
  const proof = user.emailConfirmedAt === null ? ', which is not confirmed' : '';
  const since = user.createdAt.toISOString().slice(0, 10);
  const typed = await readLine(
    `${titleOf(user)}${proof}, registered on ${since}, will be an administrator. Type ${user.username} to go on: `,
  );
  if (typed.trim() !== user.username) throw new CommandRefused(`Nothing was changed: type ${user.username} to go on.`);
  await services.firstAdmin.promote(user);
  return user;
}

function titleOf({ email, username }: UserDocument): string {
  return `${username} <${email ?? ''}>`;
}
