import { note } from '../../announcing/note';
import { SecretRepository } from '../../keys/secret.repository';
import { commandTrail } from '../command-trail';
import { type ConsentOptions, requireConsent } from '../database/consent';
import { databaseName, onDatabase } from '../database/open';
import { presentKeys } from '../present-keys';
import { CommandRefused } from '../failure';
import { printLine } from '../runtime';

export interface AdoptOptions extends ConsentOptions {
  readonly dev: boolean;
}

/** Lets the database belong to the present SECRET_KEY, where the one before is lost or was leaked. */
export function adoptSecret({ dev, ...consent }: AdoptOptions): Promise<void> {
  return onDatabase(dev, async ({ database, settings }) => {
    const keys = presentKeys(settings);
    if (keys === null) throw new CommandRefused('There is no SECRET_KEY yet: the first start makes one.');
    const record = new SecretRepository(database, keys.fingerprint);
    if (await record.matches()) {
      printLine(`${databaseName(settings)} belongs to the present SECRET_KEY or the one before: nothing was changed.`);
      return;
    }
    await requireConsent(
      settings,
      'end all sessions, codes and links, and lose the waiting mails and authenticators',
      consent,
    );
    await record.adopt();
    const trail = commandTrail({ database, settings });
    await note(trail, 'secret-adopted', { userId: null, actorId: null, origin: null });
    printLine(`${databaseName(settings)} belongs to the present SECRET_KEY. Restart every gateway.`);
  });
}
