import { createPrivateKey } from 'node:crypto';
import type { Settings } from '../settings';
import type { Database } from '../storage/database';
import {
  developmentPreviousKeys,
  developmentPreviousSecret,
  developmentSecret,
  developmentSigningKey,
} from './development-keys';
import { purposeKeys, type PurposeKeys, type SigningKeys, signingKeys } from './key-ring';
import { newSecret, newSigningKey } from './new-keys';
import { SecretRepository } from './secret.repository';

/** The keys of a gateway, and the record of the one that its database belongs to. */
export interface Keys {
  readonly signing: SigningKeys;
  readonly keys: PurposeKeys;
  readonly secret: SecretRepository;
}

/** Loads keys from the settings; in development those of the data folder, or new ones where nothing is kept. */
export function keysModule({ DATA_DIR, JWT_ALGORITHM, keys, storage }: Settings, database: Database): Keys {
  const kept = storage.engine !== 'memory';
  const made = () =>
    kept ? developmentSigningKey(DATA_DIR, JWT_ALGORITHM) : createPrivateKey(newSigningKey(JWT_ALGORITHM));
  const secret = () => (kept ? developmentSecret(DATA_DIR) : newSecret());
  const before = kept && keys.signingKey === null ? developmentPreviousKeys(DATA_DIR, JWT_ALGORITHM) : [];
  const secretBefore = kept && keys.secret === null ? developmentPreviousSecret(DATA_DIR) : null;
  const derived = purposeKeys(keys.secret ?? secret(), keys.previousSecret ?? secretBefore);
  return {
    signing: signingKeys(JWT_ALGORITHM, keys.signingKey ?? made(), [...keys.previousKeys, ...before]),
    keys: derived,
    secret: new SecretRepository(database, derived.fingerprint),
  };
}
