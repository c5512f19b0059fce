import type { Logger } from 'pino';
import type { FirstAdminService } from '../administration/first-admin.service';
import type { Settings } from '../settings';
import { CookieDomainRecord } from '../sessions/cookie-domain-record';
import type { Clock } from '../shared/clock';
import { ownCommand } from '../shared/own-command';
import type { Database } from '../storage/database';

/** The database knows the domain of the cookies, so that `doctor` can tell of a changed one. */
export function rememberCookieDomain(
  { COOKIE_DOMAIN }: Settings,
  { clock, database }: { readonly clock: Clock; readonly database: Database },
): Promise<void> {
  return new CookieDomainRecord(database, clock).remember(COOKIE_DOMAIN ?? null);
}

/** The administrator that the settings name is there. */
export async function ensureFirstAdmin(
  { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_USERNAME: username }: Settings,
  { firstAdmin, logger }: { readonly firstAdmin: FirstAdminService; readonly logger: Logger },
): Promise<void> {
  if (email === undefined || password === undefined) return;
  const outcome = await firstAdmin.ensure({ email, username, password });
  if (outcome === 'made') logger.info('the first administrator was made');
  if (outcome === 'taken') {
    const command = ownCommand('create-admin --promote --email …');
    logger.warn(
      `ADMIN_EMAIL belongs to a user who is no administrator: name another, or make that user one (${command})`,
    );
  }
}
