import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

const MIN_SECRET_BYTES = 32;
const MIN_DISTINCT_CHARACTERS = 12;
const MIN_RSA_BITS = 2048;
const PLACEHOLDERS = /secret|changeme|change-me|password|example|your-|gatehouse|123456|qwerty|abcdef/i;

/** The fault of a secret in production, or null (RFC 8725 section 3.5). */
export function secretFault(secret: string): string | null {
  if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    return 'must hold at least 32 bytes; `openssl rand -base64 48` makes one';
  }
  if (new Set(secret).size < MIN_DISTINCT_CHARACTERS || PLACEHOLDERS.test(secret)) {
    return 'is guessable; `openssl rand -base64 48` makes a random one';
  }
  return null;
}

/** The key that signs webhooks: the bytes after `whsec_` in base64, as Standard Webhooks writes it, or those of any other text. */
export function webhookKey(secret: string): Buffer {
  const [, encoded] = /^whsec_(.*)$/.exec(secret) ?? [];
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}

/** The fault of a webhook's secret, or null. */
export function webhookSecretFault(secret: string): string | null {
  // Receivers decode it strictly, and would come to another key than Node, which skips what is no base64.
  if (secret.startsWith('whsec_') && !/^whsec_[A-Za-z0-9+/]*={0,2}$/.test(secret)) {
    return 'must hold base64 after `whsec_`: `echo whsec_$(openssl rand -base64 32)` makes one';
  }
  return webhookKey(secret).length < MIN_SECRET_BYTES
    ? 'must hold at least 32 bytes, `whsec_` and base64 or any text; `openssl rand -base64 48` makes one'
    : null;
}

/** The PEM text of a setting that holds PEM, PEM with `\n` written out, or base64 of PEM. */
export function pemText(value: string): string {
  const text = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
  return text.replaceAll('\\n', '\n');
}

/** The private key of a setting, or its fault in words. The value is never repeated. */
export function parsePrivateKey(value: string, algorithm: 'ES256' | 'RS256'): KeyObject | string {
  return parsed(() => createPrivateKey(pemText(value)), algorithm, 'a private key');
}

/** The public key of a setting, or its fault in words. */
export function parsePublicKey(value: string, algorithm: 'ES256' | 'RS256'): KeyObject | string {
  return parsed(() => createPublicKey(pemText(value)), algorithm, 'a public key');
}

function parsed(read: () => KeyObject, algorithm: 'ES256' | 'RS256', what: string): KeyObject | string {
  try {
    const key = read();
    return keyFault(key, algorithm) ?? key;
  } catch {
    return `must be ${what} in PEM or base64 of PEM`;
  }
}

function keyFault(key: KeyObject, algorithm: 'ES256' | 'RS256'): string | null {
  if (algorithm === 'ES256') {
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? null : 'must be a P-256 key for ES256';
  }
  if (key.asymmetricKeyType !== 'rsa') return 'must be an RSA key for RS256';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < MIN_RSA_BITS ? `must have at least ${String(MIN_RSA_BITS)} bits` : null;
}
