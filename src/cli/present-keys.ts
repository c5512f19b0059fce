import { existsSync } from 'node:fs';
import { developmentKeyFiles, developmentPreviousSecret, developmentSecret } from '../keys/development-keys';
import { purposeKeys, type PurposeKeys } from '../keys/key-ring';
import type { Settings } from '../settings';

/** Returns the keys of the settings, or in development of the data folder; null where there are none yet. Makes nothing. */
export function presentKeys({ DATA_DIR, JWT_ALGORITHM, keys }: Settings): PurposeKeys | null {
  if (keys.secret !== null) return purposeKeys(keys.secret, keys.previousSecret);
  if (!existsSync(developmentKeyFiles(DATA_DIR, JWT_ALGORITHM).secret)) return null;
  return purposeKeys(developmentSecret(DATA_DIR), keys.previousSecret ?? developmentPreviousSecret(DATA_DIR));
}
