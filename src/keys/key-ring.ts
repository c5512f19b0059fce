import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { deriveKey } from '../shared/sealing';

export type JwtAlgorithm = 'ES256' | 'RS256';

/** The key that signs access tokens and every public key that still verifies them, by `kid`. */
export interface SigningKeys {
  readonly algorithm: JwtAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

/** The ring of one signing key and the public keys before it. KeyObjects are made once: a PEM string costs 40 times as much a call. */
export function signingKeys(
  algorithm: JwtAlgorithm,
  privateKey: KeyObject,
  previous: readonly KeyObject[] = [],
): SigningKeys {
  const all = [createPublicKey(privateKey), ...previous];
  const publicKeys = new Map(all.map((key) => [thumbprint(key), key]));
  const [kid] = publicKeys.keys();
  if (kid === undefined) throw new Error('a key ring holds at least one key');
  return { algorithm, kid, privateKey, publicKeys };
}

/** The JSON Web Key Set (RFC 7517) with every public key that still verifies. */
export function jwks({ algorithm, publicKeys }: SigningKeys): { keys: object[] } {
  return {
    keys: [...publicKeys].map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' })),
  };
}

/** The RFC 7638 thumbprint of a public key: the same key has the same `kid` on every gateway. */
function thumbprint(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' });
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** One purpose's key derived from the present secret, with the key of the secret before it while that is being rotated out. */
export interface PurposeKey {
  readonly current: Buffer;
  readonly all: readonly Buffer[];
}

/** The keys of separate purposes (security rule 4), derived by HKDF from SECRET_KEY and SECRET_KEY_PREVIOUS. */
export function purposeKeys(secret: string, previousSecret: string | null) {
  const derive = (purpose: string): PurposeKey => {
    const current = deriveKey(secret, purpose);
    return { current, all: previousSecret === null ? [current] : [current, deriveKey(previousSecret, purpose)] };
  };
  return {
    refreshMac: derive('refresh-mac'),
    codes: derive('codes'),
    outbox: derive('outbox'),
    events: derive('events'),
    limits: derive('limits'),
    totpSecrets: derive('totp-secrets'),
    keptBlocks: derive('kept-blocks'),
    factorLinks: derive('factor-links'),
    identityLinks: derive('identity-links'),
    fingerprint: derive('fingerprint'),
  };
}

export type PurposeKeys = ReturnType<typeof purposeKeys>;
