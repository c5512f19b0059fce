import type { Settings } from '../settings';
import type { Clock } from '../shared/clock';
import type { DatabaseOptions } from './open-database';

/** Returns the database that the settings name. */
export function storageOptions({ storage }: Settings, clock: Clock): DatabaseOptions {
  if (storage.engine !== 'mongodb') return { ...storage, clock };
  const { tlsCaFile, ...options } = storage;
  return tlsCaFile === null ? options : { ...options, tlsCaFile };
}
