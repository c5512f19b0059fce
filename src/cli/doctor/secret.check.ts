import { OtherSecret, SecretRepository } from '../../keys/secret.repository';
import { presentKeys } from '../present-keys';
import { type Check, fail } from './finding';

/** Checks that the database belongs to the present SECRET_KEY; says nothing where that cannot be looked at. */
export const secretCheck: Check = {
  name: 'keys',
  needs: [],
  examine: async ({ database, survey: { faults, settings } }) => {
    if (faults.length > 0 || settings.storage.engine === 'memory') return [];
    const [opened, keys] = [await database.open(), presentKeys(settings)];
    if (opened.state !== 'open' || keys === null) return [];
    if (await new SecretRepository(opened.database, keys.fingerprint).matches()) return [];
    return [
      fail(
        'A gateway does not start: SECRET_KEY is another than the database was written with.',
        new OtherSecret().message,
      ),
    ];
  },
};
