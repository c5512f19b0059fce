import type { HashCost } from './argon2';

/** OWASP Password Storage: the equal minimums of Argon2id, memory against passes, one lane. */
const FLOORS: readonly HashCost[] = [
  { memoryKiB: 47_104, time: 1 },
  { memoryKiB: 19_456, time: 2 },
  { memoryKiB: 12_288, time: 3 },
  { memoryKiB: 9_216, time: 4 },
  { memoryKiB: 7_168, time: 5 },
];

/** Hashes may take this share of the machine; the gateway and other programs there need the rest. */
const MEMORY_SHARE = 0.5;

/** The fault of a cost for production, to follow the setting's name, or null where it reaches one of OWASP's minimums. */
export function hashCostFault(memoryKiB: number, time: number): string | null {
  const isEnough = FLOORS.some((floor) => memoryKiB >= floor.memoryKiB && time >= floor.time);
  if (isEnough) return null;
  return `is below OWASP's minimum with HASH_TIME=${String(time)}: use at least 19456 with 2, or 47104 with 1`;
}

/**
 * The fault of hashing `concurrency` passwords at a time on a machine of `totalBytes`, or null.
 *
 * Out of memory the kernel would kill the hashing process, or the gateway, in the first sign-in storm.
 */
export function hashMemoryFault(memoryKiB: number, concurrency: number, totalBytes: number): string | null {
  const neededBytes = memoryKiB * 1024 * concurrency;
  if (neededBytes <= totalBytes * MEMORY_SHARE) return null;
  return (
    `times HASH_CONCURRENCY is ${mebibytes(neededBytes)}, more than half of this machine's ` +
    `${mebibytes(totalBytes)}: lower one of them`
  );
}

function mebibytes(bytes: number): string {
  return `${String(Math.ceil(bytes / 1_048_576))} MiB`;
}
