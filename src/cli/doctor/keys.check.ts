import { existsSync } from 'node:fs';
import { developmentSecret, developmentSigningKey, developmentKeyFiles } from '../../keys/development-keys';
import { signingKeys } from '../../keys/key-ring';
import type { Settings } from '../../settings';
import { ownCommand } from '../../shared/own-command';
import { keyFaults } from '../key-settings';
import { type Check, fail, type Finding, ok, type Patient, skip } from './finding';

/** Checks that the signing key and the secret work, and are strong enough for production. */
export const keysCheck: Check = {
  name: 'keys',
  needs: [],
  examine: async (patient) => {
    const names = keyFaults(patient.survey.faults).map(({ name }) => name);
    if (names.length > 0) {
      return [
        fail(
          `${[...new Set(names)].join(', ')} cannot be used.`,
          `See settings above; \`${ownCommand('keys generate')}\` makes new ones.`,
        ),
      ];
    }
    return [ofSettings(patient.survey.settings) ?? ofDataFolder(patient)];
  },
};

/** Null where the settings name no signing key: development keeps its own. */
function ofSettings({ JWT_ALGORITHM, keys }: Settings): Finding | null {
  if (keys.signingKey === null) return null;
  const { kid } = signingKeys(JWT_ALGORITHM, keys.signingKey);
  const previous = keys.previousKeys.length + (keys.previousSecret === null ? 0 : 1);
  const changing = previous === 0 ? '' : '; keys before them are still known';
  return ok(`${JWT_ALGORITHM}, key id ${kid}${changing}.`);
}

function ofDataFolder({ survey: { settings } }: Patient): Finding {
  const { DATA_DIR, JWT_ALGORITHM, storage } = settings;
  if (storage.engine === 'memory') return skip('STORAGE=memory makes keys for each start.');
  const files = developmentKeyFiles(DATA_DIR, JWT_ALGORITHM);
  if (!existsSync(files.signing)) return skip(`The first start makes keys in ${DATA_DIR}.`);
  try {
    const { kid } = signingKeys(JWT_ALGORITHM, developmentSigningKey(DATA_DIR, JWT_ALGORITHM));
    if (existsSync(files.secret)) developmentSecret(DATA_DIR);
    return ok(`${JWT_ALGORITHM}, key id ${kid}, in ${DATA_DIR}.`);
  } catch {
    return fail(
      `The keys in ${DATA_DIR} cannot be read.`,
      `Restore ${files.signing} and ${files.secret}, or remove both: new ones are made, and every session ends.`,
    );
  }
}
