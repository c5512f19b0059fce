import type { Logger } from 'pino';
import type { FirstAdminService } from '../administration/first-admin.service';
import { BadUserInput } from '../errors';
import { InvalidSettings, type Settings } from '../settings';
import { accountSettingFaults } from '../settings/admin-account';
import { CookieDomainRepository } from '../sessions/cookie-domain.repository';
import type { Clock } from '../shared/clock';
import type { Database } from '../storage/database';
import { UsernameTaken } from '../users/user.errors';

/** The database knows the domain of the cookies, so that `doctor` can tell of a changed one. */
export function rememberCookieDomain(
  { COOKIE_DOMAIN }: Settings,
  { clock, database }: { readonly clock: Clock; readonly database: Database },
): Promise<void> {
  return new CookieDomainRepository(database, clock).remember(COOKIE_DOMAIN ?? null);
}

/**
 * The administrator that the settings name is there.
 * @throws {InvalidSettings} naming the settings of an account that cannot be made: only now the name is known to be taken
 * and the password to be soon guessed.
 */
export async function ensureFirstAdmin(
  { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_USERNAME: username }: Settings,
  { firstAdmin, logger }: { readonly firstAdmin: FirstAdminService; readonly logger: Logger },
): Promise<void> {
  if (email === undefined || password === undefined) return;
  const outcome = await firstAdmin.ensure({ email, username, password }).catch((error: unknown) => {
    throw asSettingFault(error);
  });
  if (outcome === 'made') logger.info('the first administrator was made');
  if (outcome === 'taken') {
    logger.warn('ADMIN_EMAIL belongs to a user who is no administrator, and nobody was made one: name another');
  }
}

/** Returns the fault of the settings that stands for the refusal of their account; any other error as it is. */
export function asSettingFault(error: unknown): unknown {
  if (error instanceof UsernameTaken) {
    return new InvalidSettings([{ name: 'ADMIN_USERNAME', rule: 'must be a name that no user has: name another' }]);
  }
  if (!(error instanceof BadUserInput)) return error;
  const faults = accountSettingFaults(error.details.fields);
  return faults.length === 0 ? error : new InvalidSettings(faults);
}
