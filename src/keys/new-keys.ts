import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { JwtAlgorithm } from './key-ring';

/** A new private key in PEM. */
export function newSigningKey(algorithm: JwtAlgorithm): string {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A new secret of 48 random bytes, in base64. */
export function newSecret(): string {
  return randomBytes(48).toString('base64');
}

/** The public half of a key, in PEM. */
export function publicPem(key: KeyObject): string {
  const half = key.type === 'public' ? key : createPublicKey(key);
  return half.export({ type: 'spki', format: 'pem' }).toString();
}
