import { DuplicateKey, StorageUnavailable } from './database';
import { awayReason } from './mongo-away';

/** The fields of driver and server errors, read without loading the driver. */
interface DriverError extends Error {
  readonly code?: unknown;
  readonly keyPattern?: unknown;
  readonly errorLabelSet?: Set<string>;
}

/** Deadlock detected (documentdb) and WriteConflict: the server undid the write, so it may be repeated. */
const UNDONE = new Set<unknown>([16908292, 112]);

const DUPLICATE = new Set<unknown>([11000, 11001, 12582]);

/** Not primary, stepping down, shutting down, out of time, out of disk, write concern unsatisfied, not authorised. */
const SERVER_AWAY = new Set<unknown>([
  6, 7, 13, 18, 50, 64, 79, 89, 91, 100, 189, 202, 262, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031,
]);

const AWAY_NAMES =
  /^(TimeoutError|AbortError|Mongo(Network(Timeout)?|ServerSelection|WaitQueueTimeout|Topology(Closed)?|NotConnected|OperationTimeout|WriteConcern|Pool(Clear(ed(OnNetwork)?)?|Closed(OnCheckOut)?)|ConnectionPool|SystemError|ServerClosed|ClientClosed|Expired(Session)?|UnexpectedServerResponse|StalePrimary)(Error)?)$/;

const AWAY_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'NetworkError', 'SystemOverloadedError'];

/** Judged by its shape: an error of a socket may come from another realm than this module's `Error`. */
function isError(error: unknown): error is DriverError {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

/** Whether the server undid the write, so that repeating it is safe. */
export function wasUndone(error: unknown): boolean {
  return isError(error) && UNDONE.has(error.code);
}

/** Returns the fault that stands for a driver's error; a bug stays as it is. */
export function translated(error: unknown, indexOfKey: (key: readonly string[]) => string | undefined): unknown {
  if (!isError(error)) return error;
  if (error instanceof DuplicateKey) return error;
  if (isDuplicate(error)) return new DuplicateKey(indexOf(error, indexOfKey));
  if (isAway(error)) return awayFault(error);
  return error;
}

function awayFault(cause: Error): StorageUnavailable {
  const reason = awayReason(cause);
  const words = reason === null ? '.' : `: ${reason}.`;
  return new StorageUnavailable(`The database does not answer or cannot write${words}`, { cause });
}

/** Whether a unique index refused: documentdb names only the constraint of its own database. */
export function isDuplicate(error: unknown): boolean {
  if (!isError(error)) return false;
  if (DUPLICATE.has(error.code)) return true;
  return /violates (exclusion|unique) constraint|could not create (exclusion|unique) constraint/.test(error.message);
}

/** The driver lets a socket's own error through when it is cut while a command is written. */
const SOCKET_CODE = /^(E[A-Z]+|ERR_(SOCKET|STREAM|SSL|TLS)_\w+)$/;

function isAway(error: DriverError): boolean {
  if (UNDONE.has(error.code) || SERVER_AWAY.has(error.code) || AWAY_NAMES.test(error.name)) return true;
  if (typeof error.code === 'string' && SOCKET_CODE.test(error.code)) return true;
  return AWAY_LABELS.some((label) => error.errorLabelSet?.has(label) === true);
}

/** The index that refused, by the error's message alone: of many documents the driver hands on no more. */
export function refusingIndex(error: Error): string {
  return /index(?::| ')\s*(?:\S+\.\$)?([^\s']+)/i.exec(error.message)?.[1] ?? 'unknown';
}

/** The message names the index on most servers; `keyPattern`, where there is one, names its fields. */
function indexOf(error: DriverError, indexOfKey: (key: readonly string[]) => string | undefined): string {
  if (typeof error.keyPattern === 'object' && error.keyPattern !== null) {
    const fields = Object.keys(error.keyPattern);
    const name = indexOfKey(fields);
    if (name !== undefined) return name;
  }
  return refusingIndex(error);
}
