import type { MongoClientOptions } from 'mongodb';
import type { MongoSettings } from './database-settings';

export const DEFAULT_TIMEOUT_MS = 5000;

/**
 * Returns the options of the driver. Every wait has an end (security rule 22): finding a server 2 s, a connection of the pool a fifth of an operation's
 * deadline (1 s of 5), a socket as long as an operation. In driver 7.8 `timeoutMS` does nothing, so each operation also
 * carries a signal.
 */
export function clientOptions(settings: MongoSettings): MongoClientOptions {
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    appName: 'gatehouse',
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    serverSelectionTimeoutMS: 2000,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs / 5,
    maxPoolSize: settings.maxPoolSize ?? 100,
    ...(settings.tlsCaFile === undefined ? {} : { tls: true, tlsCAFile: settings.tlsCaFile }),
  };
}
