import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JwtAlgorithm } from './key-ring';
import { makeFolder } from '../shared/folder';
import { makePrivate, PRIVATE } from '../shared/private-file';
import { newSecret, newSigningKey, publicPem } from './new-keys';

/** Names of the files in the data folder. */
const FILES = {
  signing: (algorithm: JwtAlgorithm) => `signing-key.${algorithm.toLowerCase()}.pem`,
  previousSigning: (algorithm: JwtAlgorithm) => `signing-key.${algorithm.toLowerCase()}.previous.pem`,
  secret: 'secret.key',
  previousSecret: 'secret.previous.key',
} as const;

/** The key files in the data folder. */
export function developmentKeyFiles(dataDir: string, algorithm: JwtAlgorithm): { signing: string; secret: string } {
  return { signing: join(dataDir, FILES.signing(algorithm)), secret: join(dataDir, FILES.secret) };
}

/** The signing key kept in `dataDir`, made there at the first start; all processes on the folder share it. */
export function developmentSigningKey(dataDir: string, algorithm: JwtAlgorithm): KeyObject {
  return createPrivateKey(keptIn(dataDir, FILES.signing(algorithm), () => newSigningKey(algorithm)));
}

/** The public key before the present one, which still verifies; none where it was never changed. */
export function developmentPreviousKeys(dataDir: string, algorithm: JwtAlgorithm): KeyObject[] {
  const pem = readIfThere(join(dataDir, FILES.previousSigning(algorithm)));
  return pem === null ? [] : [createPublicKey(pem)];
}

/** The secret kept in `dataDir`, made there at the first start. */
export function developmentSecret(dataDir: string): string {
  return keptIn(dataDir, FILES.secret, newSecret);
}

/** The secret before the present one, or null where it was never changed. */
export function developmentPreviousSecret(dataDir: string): string | null {
  return readIfThere(join(dataDir, FILES.previousSecret));
}

/**
 * Makes a new signing key, and keeps the public half of the one before to verify with; false where there is none yet.
 *
 * The old key is written first: a stop in between leaves the present key, named twice.
 */
export function rotateDevelopmentSigningKey(dataDir: string, algorithm: JwtAlgorithm): boolean {
  const present = readIfThere(join(dataDir, FILES.signing(algorithm)));
  if (present === null) return false;
  replace(join(dataDir, FILES.previousSigning(algorithm)), publicPem(createPrivateKey(present)));
  replace(join(dataDir, FILES.signing(algorithm)), newSigningKey(algorithm));
  return true;
}

/** Makes a new secret, and keeps the one before, so that its seals and signatures stay good; false where there is none yet. */
export function rotateDevelopmentSecret(dataDir: string): boolean {
  const present = readIfThere(join(dataDir, FILES.secret));
  if (present === null) return false;
  replace(join(dataDir, FILES.previousSecret), present);
  replace(join(dataDir, FILES.secret), newSecret());
  return true;
}

/** The file's text. Of several processes that start at once one makes it, whole: the link succeeds once. */
function keptIn(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name);
  const existing = readIfThere(path);
  if (existing !== null) return existing;
  makeFolder(dataDir);
  const draft = drafted(path, make());
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}

/** Writes the new text, whole and on disk; until then the file has the old. */
function replace(path: string, text: string): void {
  renameSync(drafted(path, text), path);
}

function drafted(path: string, text: string): string {
  const draft = `${path}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, text, { mode: PRIVATE, flag: 'wx', flush: true });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

function readIfThere(path: string): string | null {
  try {
    makePrivate(path);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
