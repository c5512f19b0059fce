import { randomBytes } from 'node:crypto';
import type { HashCost } from './argon2';

/** The parameters that a PHC string of the Argon2 family names. */
export interface Argon2Parameters extends HashCost {
  readonly variant: string;
  readonly version: number;
  readonly lanes: number;
  readonly saltBytes: number;
  readonly outputBytes: number;
}

const SALT_BYTES = 16;
const OUTPUT_BYTES = 32;
const VERSION = 19;
const PHC =
  /^\$(argon2(?:id|i|d))\$v=(16|19)\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The most that an imported hash may cost, so that no row of the database can exhaust memory or time. */
const IMPORT_LIMIT = { memoryKiB: 262_144, time: 16, lanes: 16 };

/** The parameters of a PHC string, or null where `hash` is not of the Argon2 family. */
export function readArgon2Hash(hash: string): Argon2Parameters | null {
  const match = PHC.exec(hash);
  if (!match) return null;
  const [, variant = '', version, memory, time, lanes, salt = '', output = ''] = match;
  return {
    variant,
    version: Number(version),
    memoryKiB: Number(memory),
    time: Number(time),
    lanes: Number(lanes),
    saltBytes: Math.floor((salt.length * 3) / 4),
    outputBytes: Math.floor((output.length * 3) / 4),
  };
}

/** Whether `hash` is of the Argon2 family and costs no more than an import may. */
export function isVerifiableArgon2(hash: string, cost: HashCost): boolean {
  const found = readArgon2Hash(hash);
  if (!found || found.lanes > IMPORT_LIMIT.lanes) return false;
  return (
    found.memoryKiB <= Math.max(IMPORT_LIMIT.memoryKiB, cost.memoryKiB) &&
    found.time <= Math.max(IMPORT_LIMIT.time, cost.time)
  );
}

/** Whether `hash` is Argon2id at exactly this cost; a costlier one would break the memory that was planned for. */
export function isCurrent(hash: string, cost: HashCost): boolean {
  const found = readArgon2Hash(hash);
  return (
    found?.variant === 'argon2id' &&
    found.version === VERSION &&
    found.memoryKiB === cost.memoryKiB &&
    found.time === cost.time &&
    found.lanes === 1 &&
    found.saltBytes >= SALT_BYTES &&
    found.outputBytes >= OUTPUT_BYTES
  );
}

/**
 * A hash that no password has, at this cost.
 *
 * Checking against it makes a login without a hash cost as much as one with a hash, so that time
 * does not reveal which accounts exist (OWASP Authentication, "Authentication and Error Messages").
 */
export function dummyHash(cost: HashCost): string {
  const parameters = `m=${String(cost.memoryKiB)},t=${String(cost.time)},p=1`;
  return `$argon2id$v=${String(VERSION)}$${parameters}$${unpadded(SALT_BYTES)}$${unpadded(OUTPUT_BYTES)}`;
}

function unpadded(bytes: number): string {
  return randomBytes(bytes).toString('base64').replace(/=+$/, '');
}
