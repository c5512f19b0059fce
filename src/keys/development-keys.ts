import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JwtAlgorithm } from './key-ring';

/** The signing key kept in `dataDir`, made there at the first start; all processes on the folder share it. */
export function developmentSigningKey(dataDir: string, algorithm: JwtAlgorithm): KeyObject {
  return createPrivateKey(
    keptIn(dataDir, `signing-key.${algorithm.toLowerCase()}.pem`, () => newSigningKey(algorithm)),
  );
}

/** The secret kept in `dataDir`, made there at the first start. */
export function developmentSecret(dataDir: string): string {
  return keptIn(dataDir, 'secret.key', () => randomBytes(48).toString('base64'));
}

/** A new private key in PEM. */
export function newSigningKey(algorithm: JwtAlgorithm): string {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The file's text. Of several processes that start at once one makes it, whole: the link succeeds once. */
function keptIn(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name);
  const existing = readIfThere(path);
  if (existing !== null) return existing;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, make(), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
