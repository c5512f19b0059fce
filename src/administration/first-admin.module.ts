import { BadUserInput } from '../errors';
import type { Platform } from '../platform/platform.module';
import { InvalidSettings } from '../settings';
import { accountSettingFaults } from '../settings/admin-account';
import { ownCommand } from '../shared/own-command';
import { UsernameTaken } from '../users/user.errors';
import type { FirstAdminService } from './first-admin.service';

/**
 * Makes the administrator that the settings name, where there is none of that address.
 * @throws {InvalidSettings} naming the settings of an account that cannot be made: only now is its name known to be taken
 * and the password to be easy to guess.
 */
export async function ensureFirstAdmin({ logger, settings }: Platform, firstAdmin: FirstAdminService): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_USERNAME: username } = settings;
  if (email === undefined || password === undefined) return;
  const outcome = await firstAdmin.ensure({ email, username, password }).catch((error: unknown) => {
    throw asSettingFault(error);
  });
  if (outcome === 'made') logger.info('the first administrator was made');
  if (outcome === 'taken') {
    const command = ownCommand('create-admin --promote --email …');
    logger.warn(
      `ADMIN_EMAIL belongs to a user who is no administrator: name another, or make that user one (${command})`,
    );
  }
}

/** Returns the refusal of the account as a fault of its settings; any other error as it is. */
export function asSettingFault(error: unknown): unknown {
  if (error instanceof UsernameTaken) {
    return new InvalidSettings([{ name: 'ADMIN_USERNAME', rule: 'must be a name that no user has: name another' }]);
  }
  if (!(error instanceof BadUserInput)) return error;
  const faults = accountSettingFaults(error.details.fields);
  return faults.length === 0 ? error : new InvalidSettings(faults);
}
